import { svg } from './dom.js';
import type { BodyPosition, Placement } from './messages.js';
import { degrees, placementWords, positionWords } from './words.js';

const MIDDLE = 120;

// Half of a neutral outline, from the neck down to the knee, in viewBox units; the other half is its mirror.
const half: [x: number, y: number][][] = [
  [[130, 57], [137, 60], [147, 63]],
  [[161, 67], [169, 74], [170, 87]],
  [[172, 110], [177, 128], [180, 148]],
  [[183, 168], [189, 186], [191, 204]],
  [[193, 216], [187, 225], [182, 223]],
  [[178, 221], [178, 211], [177, 205]],
  [[173, 185], [167, 169], [164, 151]],
  [[161, 131], [158, 113], [156, 97]],
  [[155, 117], [148, 128], [148, 142]],
  [[148, 158], [159, 168], [161, 188]],
  [[163, 214], [158, 250], [151, 286]],
];

// Where a block lies: distance from the middle and height. "Other" and "not recorded" lie beside the body, not at a place.
const places: Record<Placement['site'], [out: number, y: number]> = {
  crest: [27, 159],
  trochanter: [37, 193],
  ischium: [17, 211],
  other: [74, 176],
  notRecorded: [74, 176],
};

/** The placement on a neutral outline seen from above. Face up, the patient's left lies on the viewer's right. */
export function bodyDiagram(position: BodyPosition, placements: readonly Placement[]): SVGSVGElement {
  const leftAt = position === 'supine' ? 1 : -1;
  const words = placements.length === 0 ? 'placement not recorded' : placements.map(placementWords).join(', ');
  return svg('svg', { class: 'body', viewBox: '0 0 240 292', role: 'img', 'aria-label': `Person ${positionWords[position]}. ${words}.` },
    ...(position === 'supine' ? [] : [svg('path', { class: 'body-cradle', d: 'M99 44C92 22 104 4 120 4s28 18 21 40' })]),
    svg('path', { class: 'body-skin', d: outline() }),
    svg('ellipse', { class: 'body-skin', cx: MIDDLE, cy: 28, rx: 16, ry: 20 }),
    ...marks(position),
    ...placements.map((p) => block(p, p.side === 'left' ? leftAt : -leftAt)),
    ...sideLabel(leftAt, 'L', 'left'),
    ...sideLabel(-leftAt, 'R', 'right'),
  );
}

function outline(): string {
  const right = half.map((s) => `C${s.map(([x, y]) => `${x} ${y}`).join(' ')}`).join('');
  const mirror = (x: number): number => 2 * MIDDLE - x;
  const points = [[130, 44] as [number, number], ...half.flat()];
  let left = '';
  for (let i = points.length - 1; i >= 3; i -= 3) {
    const [b, a, end] = [points[i - 1], points[i - 2], points[i - 3]];
    left += `C${mirror(b[0])} ${b[1]} ${mirror(a[0])} ${a[1]} ${mirror(end[0])} ${end[1]}`;
  }
  return `M130 44${right}L126 286C126 262 123 236 120 216C117 236 114 262 114 286L${mirror(151)} 286${left}Z`;
}

// Face up: nose and navel. Face down: the spine.
function marks(position: BodyPosition): SVGElement[] {
  if (position === 'supine') {
    return [svg('path', { class: 'body-mark', d: 'M111 25q3 2 6 0m6 0q3 2 6 0M120 27v6M116 39h8' }), svg('circle', { class: 'body-mark', cx: MIDDLE, cy: 140, r: 1.6 })];
  }
  return [svg('path', { class: 'body-mark', d: 'M120 60V172M106 180c6 8 22 8 28 0' })];
}

// A wedge with its thin end inwards. An angle is written, not drawn: it follows the practitioner's own convention, and a picture would choose one.
function block(p: Placement, at: number): SVGElement {
  const [out, y] = places[p.site];
  const unplaced = p.site === 'notRecorded' || p.site === 'other';
  return svg('g', { transform: `translate(${MIDDLE + at * out} ${y})` },
    svg('path', {
      class: `body-block block-${p.block}${unplaced ? ' unplaced' : ''}`,
      d: at > 0 ? 'M-21-5.500a3 3 0 0 1 2-3L19-13q4-.5 4 3.500v19q0 4-4 3.500L-19 8.500a3 3 0 0 1-2-3z' : 'M21-5.500a3 3 0 0 0-2-3L-19-13q-4-.5-4 3.500v19q0 4 4 3.500L19 8.500a3 3 0 0 0 2-3z',
    }),
    svg('text', { class: 'body-letter', x: at * 5, y: 6 }, p.block.toUpperCase()),
    typeof p.angleDegrees === 'number' ? svg('text', { class: 'body-angle', x: at * 38, y: 5 }, degrees(p.angleDegrees)) : null,
  );
}

function sideLabel(at: number, letter: string, word: string): SVGElement[] {
  const x = MIDDLE + at * 96;
  return [
    svg('text', { class: 'body-side', x, y: 38 }, letter),
    svg('text', { class: 'body-side-word', x, y: 54 }, 'patient’s'),
    svg('text', { class: 'body-side-word', x, y: 67 }, word),
  ];
}
