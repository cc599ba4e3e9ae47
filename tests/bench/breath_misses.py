"""What the breath detector got wrong on annotated recordings: the confidence against the truth, each class of miss with its count, and pictures of them.

    breath_misses.py SCORER_FOLDER DATA OUT      OUT holds events.csv and rates.csv and gets misses.svg
"""
import csv
import gzip
import html
import os
import sys
from collections import Counter

import numpy as np

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import score  # noqa: E402  the scorer that lies beside the recordings

DATA, OUT = sys.argv[2:4]
GROUPS = ('bidmc', 'ds210_belt', 'small_belts', 'airflow')
TOLERANCE = 0.5
BANDS = ((0.75, 1.01), (0.5, 0.75), (0.25, 0.5), (0.0, 0.25))
SHOWN = 10  # pictures


def rows(name):
    return score.by_rec(score.read(os.path.join(OUT, name)))


def reliability(recs, events, rates, intervals, windows):
    pairs = []
    for rec in recs:
        scored = score.score_recording(rec, recs[rec], DATA, events.get(rec, []), rates.get(rec, []), None, None, intervals.get(rec, []), windows.get(rec, []), (TOLERANCE,))
        if scored['group'] in GROUPS:
            pairs += scored['rr']
    reference, shown, confidence = np.array(pairs).T
    error = np.abs(shown - reference)
    print('| confidence | share of windows | error of the rate /min, mean | 95 % below | within 1 | within 2 |')
    print('|---|---|---|---|---|---|')
    for low, high in BANDS:
        some = ~np.isnan(error) & (confidence >= low) & (confidence < high)
        if some.any():
            e = error[some]
            print(f'| {low:g} to {min(high, 1):g} | {some.mean():.3f} | {e.mean():.3f} | {np.percentile(e, 95):.2f} | {(e <= 1).mean():.3f} | {(e <= 2).mean():.4f} |')
    print(f'| no rate shown | {np.isnan(error).mean():.3f} | | | | |')


def misses(rec, told, ignored, breaths):
    """(kind, 'missed' or 'extra', at) of a recording, by the scorer's own matching."""
    def column(name):
        return np.array([score.num(r[name]) for r in breaths])
    sure = np.array([r['status'] == 'sure' for r in breaths])
    for kind in ('onset', 'peak'):
        first, last = (column('t_onset_s'),) * 2 if kind == 'onset' else (column('t_peak_first_s'), column('t_peak_last_s'))
        first, last = np.minimum(first, last), np.maximum(first, last)
        found = np.array(sorted(score.num(r['t_event_s']) for r in told if r['event'] == kind))
        matched = score.match(first, last, found, TOLERANCE)
        of_reference, of_found = {i for i, _ in matched}, {j for _, j in matched}
        for i in range(len(first)):
            if sure[i] and i not in of_reference and not (score.inside(first[i], ignored) or score.inside(last[i], ignored)):
                yield kind, 'missed', first[i]
        for j, at in enumerate(found):
            if j not in of_found and not score.inside(at, ignored) and not np.any(~sure & (first - TOLERANCE <= at) & (at <= last + TOLERANCE)):
                yield kind, 'extra', at


def class_of(one, all_of_rec):
    kind, what, at = one
    others = [abs(t - at) for k, w, t in all_of_rec if k == kind and w != what]
    if others and min(others) < 2:
        return 'the same breath told more than 0.5 s off'
    if others and min(others) < 6:
        return 'one told beside one missed, 2 to 6 s apart'
    if what == 'extra':
        return 'extra in the first 8 s' if at < 8 else 'extra'
    return 'missed'


def picture(rec, at, told, breaths, here, top):
    """One stretch of 26 s as SVG: the signal, the reference as triangles, what was told as dashed lines, the misses by letter."""
    width, height, start, span = 900, 130, at - 12, 26
    with gzip.open(os.path.join(DATA, 'signals', rec + '.csv.gz'), 'rt') as file:
        signal = np.array([(float(r[0]), float(r[1])) for r in list(csv.reader(file))[1:] if start < float(r[0]) < start + span and r[1]])
    low, high = signal[:, 1].min(), signal[:, 1].max()

    def x(t):
        return (t - start) / span * width

    def y(v):
        return top + height - 12 - (v - low) / max(1e-12, high - low) * (height - 40)
    step = max(1, len(signal) // 900)
    yield f'<text x="4" y="{top + 12}">{html.escape(rec)}, {at:.0f} s</text>'
    yield '<polyline class="s" points="' + ' '.join(f'{x(t):.1f},{y(v):.1f}' for t, v in signal[::step]) + '"/>'
    for row in told:
        t = score.num(row['t_event_s'])
        if start < t < start + span:
            yield f'<line class="{row["event"]}" x1="{x(t):.1f}" x2="{x(t):.1f}" y1="{top + 18}" y2="{top + height - 6}"/>'
    for row in breaths:
        for name, edge, up in (('t_onset_s', low, 1), ('t_peak_s', high, -1)):
            t = score.num(row[name])
            if start < t < start + span:
                kind = ('onset' if up > 0 else 'peak') if row['status'] == 'sure' else 'unsure'
                yield f'<path class="m {kind}" d="M{x(t):.1f} {y(edge):.1f}l-4 {up * 8}h8z"/>'
    for kind, what, t in here:
        if start < t < start + span:
            line = 12 if what == 'missed' else 24
            yield f'<text class="w" x="{x(t):.1f}" y="{top + line}">{what} {"start" if kind == "onset" else "top"}</text>'


def main():
    recs = {r['rec']: r for r in score.read(os.path.join(DATA, 'recordings.csv'))}
    intervals = score.by_rec(score.read(os.path.join(DATA, 'intervals.csv')))
    windows = score.by_rec(score.read(os.path.join(DATA, 'rate_windows.csv')))
    events, rates = rows('events.csv'), rows('rates.csv')
    reliability(recs, events, rates, intervals, windows)
    counts, stretches = Counter(), []
    for rec in recs:
        path = os.path.join(DATA, 'breaths', rec + '.csv')
        if score.group_of(rec, recs[rec]) not in GROUPS or not os.path.exists(path):
            continue
        breaths = score.read(path)
        ignored = [(score.num(r['t_start_s']), score.num(r['t_end_s'])) for r in intervals.get(rec, []) if r['rule'] == 'ignore']
        here = list(misses(rec, events.get(rec, []), ignored, breaths))
        last = -99.0
        for one in sorted(here, key=lambda m: m[2]):
            counts[('start' if one[0] == 'onset' else 'top', class_of(one, here))] += 1
            if one[2] - last > 12:
                stretches.append((rec, one[2], breaths, here))
                last = one[2]
    print('\n| told or missed | class of miss | count |\n|---|---|---|')
    for (kind, name), count in sorted(counts.items()):
        print(f'| {kind} | {name} | {count} |')
    shown = stretches[::max(1, len(stretches) // SHOWN)][:SHOWN]
    with open(os.path.join(OUT, 'misses.svg'), 'w', encoding='utf-8') as file:
        file.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 {130 * len(shown) + 24}" font-family="sans-serif" font-size="11"><style>.s{{fill:none;stroke:#333}}'
                   'line{stroke-dasharray:3 3}.onset{stroke:#0a7;fill:#0a7}.peak{stroke:#c30;fill:#c30}.unsure{stroke:#999;fill:#999}.w{fill:#02c}</style><rect width="100%" height="100%" fill="#fff"/>')
        for i, (rec, at, breaths, here) in enumerate(shown):
            file.write('\n'.join(picture(rec, at, events.get(rec, []), breaths, here, 130 * i)))
        file.write(f'<text x="4" y="{130 * len(shown) + 16}">triangles: the reference (grey: unsure), dashed: what was told; green: start of inspiration, red: top. '
                   f'{len(shown)} of {len(stretches)} stretches with a miss.</text></svg>\n')


main()
