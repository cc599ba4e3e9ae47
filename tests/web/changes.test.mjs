import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { changeText, dueText, phaseText, sidesOf } = await load('changes');
const { balanceText, zeroReturnText } = await load('balance');
const { contactText, pressureText } = await load('pressure');
const { curvePoints } = await load('settlingCurve');
const slow = (change) => ({ changeN: -2.31, boundN: 0.38, boundBy: 'creep', verdict: 'settling', slopeNPerMin: -0.6, lowNPerMin: -0.7, highNPerMin: -0.5, ...change });

test('A slow change stands beside what the instrument does by itself, and within that it is said to be none', () => {
  assert.deepEqual(changeText({ phase: 'settling', restS: 90, slow: slow() }, 'N'), {
    words: '−2.31 N, settling (instrument 0.38)', why: 'the instrument may do 0.38 N by itself: creep of the cells',
  });
  assert.equal(changeText({ phase: 'settled', restS: 90, slow: slow({ verdict: 'drift', changeN: 4.9 }) }, 'kg').words, '+0.50 kg, steady (instrument 0.04)');
  assert.equal(changeText({ phase: 'settled', restS: 90, slow: slow({ boundN: 0.15, creepN: 0.021 }) }, 'N').why,
    'the instrument may do 0.15 N by itself: creep of the cells; predicted creep of the cells, +0.02 N, is taken off');
  assert.equal(changeText({ phase: 'settled', restS: 90, slow: slow({ verdict: 'noChangeBeyondInstrument', changeN: 0.2 }) }, 'N').words, 'no change beyond instrument, 0.38 N');
});

test('Before half a minute nothing is said of a change, and on an empty block where the zero came to', () => {
  assert.equal(changeText({ phase: 'settling', restS: 12 }, 'N').words, 'too short to tell');
  assert.equal(changeText({ phase: 'empty', zeroN: -0.071 }, 'N').words, 'zero came back to −0.07 N');
  assert.equal(changeText({ phase: 'empty' }, 'N').words, '');
  assert.equal(changeText(null, 'N').words, '');
});

test('What two cells carry adds up to 100', () => {
  assert.equal(phaseText({ phase: 'settled', restS: 90, centre: 0.05 }, 90), 'settled 1:30, cells 48 : 52');
  for (let centre = -100; centre <= 100; centre++) {
    const [first, second] = phaseText({ phase: 'settled', centre: centre / 100 }, 90).match(/\d+/g).map(Number);
    assert.equal(first + second, 100);
  }
  assert.equal(phaseText({ phase: 'empty' }, 0), 'empty');
});

test('Where a block last stood is not said of one whose load is not known, on whichever side it lies', () => {
  const load = { a: { phase: 'settled', restS: 90 }, b: { phase: 'settled' } };
  const said = (leftBlock, loads) => sidesOf({ leftBlock, load, ...loads }).map(({ note, loadN }) => phaseText(note, loadN));
  assert.deepEqual(said('a', { loadA: 96.4, loadB: null }), ['settled 1:30', '–']);
  assert.deepEqual(said('b', { loadA: 96.4 }), ['–', 'settled 1:30']);
  assert.deepEqual(sidesOf(null).map(({ note, loadN }) => phaseText(note, loadN)), ['–', '–']);
});

test('A calibration says until when it holds', () => {
  assert.equal(dueText({ calibration: { valid: true, dueUtcMs: new Date(2027, 2, 3, 12).getTime() } }), 'calibration due 2027-03-03');
  assert.equal(dueText({ calibration: { valid: true } }), 'calibrated, no due date');
  assert.equal(dueText({ calibration: { valid: false } }), '');
});

test('A curve begins with all its terms and ends near its final load', () => {
  const points = curvePoints({ finalN: 90, a1N: 6, tau1S: 5, a2N: 2, tau2S: 40, bandN: 0.3 }, 400, 5);
  assert.equal(points[0], 98);
  assert.ok(Math.abs(points[4] - 90) < 0.01);
});

test('After a session left against right stands with its uncertainty, or with the reason why it does not', () => {
  assert.deepEqual(balanceText({ balance: { bai: -4.4, baiUncertainty: 0.3, seconds: 700, hidden: null } }), ['−4.4', '± 0.3 %']);
  assert.deepEqual(balanceText({ balance: { bai: 0.04, baiUncertainty: 0.02, seconds: 700 } }), ['0.0', '± 0.1 %']);
  assert.deepEqual(balanceText({ balance: { bai: null, baiUncertainty: null, seconds: 0, hidden: 'tooLittleLoad' } }), ['–', 'too little load']);
  assert.deepEqual(balanceText({ balance: { seconds: 0, hidden: 'newer' } }), ['–', 'newer']);
  assert.deepEqual(balanceText({}), ['–', 'not recorded']);
});

test('Where the zeros came to stands left first, and says what it means for slow changes', () => {
  const zeros = (change) => ({ zeroReturn: { result: 'returned', a: 0.12, b: -0.03, limitN: 0.4, ...change } });
  const within = 'within ±0.40 N, what a load is uncertain by';
  assert.deepEqual(zeroReturnText(zeros(), 'N', false), ['+0.12 : −0.03', 'N', within]);
  assert.deepEqual(zeroReturnText(zeros(), 'N', true), ['−0.03 : +0.12', 'N', within]);
  assert.deepEqual(zeroReturnText(zeros({ result: 'moved', a: 1.2, b: null }), 'N', false),
    ['+1.20 : –', 'N, moved', 'beyond ±0.40 N, what a load is uncertain by: slow changes of this session may be the instrument’s']);
  assert.deepEqual(zeroReturnText(zeros({ result: 'notJudged', limitN: null }), 'N', false), ['+0.12 : −0.03', 'N', '']);
  assert.deepEqual(zeroReturnText(zeros({ result: 'waiting', a: null, b: null }), 'N', false), ['–', 'not yet', '']);
  assert.deepEqual(zeroReturnText({}, 'N', false), ['–', 'not recorded', '']);
});

test('A mean contact pressure stands with its uncertainty and with what it assumes', () => {
  const block = (kPa) => ({ phase: 'settled', pressure: { kPa, uncertaintyKPa: 2.16 } });
  assert.equal(pressureText(block(11.46), null), 'mean contact pressure L 11.5 ± 2.2 kPa, R –');
  assert.equal(pressureText({ phase: 'empty' }, { phase: 'empty' }), 'mean contact pressure L –, R –');
  assert.equal(contactText({ cm2: 80, uncertaintyCm2: 15, method: 'ink print' }), 'Load over 80 ± 15 cm² (ink print) as if evenly spread: a mean, not a peak.');
});
