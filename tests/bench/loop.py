"""The sampling loop that one would write first in Python: sleeps 1 ms and looks at four converters of 320 samples/s without FIFO.

    loop.py SECONDS     prints how many conversions there were and how many nobody saw
"""
import sys
import time

RATES = [316.2, 318.9, 321.4, 323.7]
span = float(sys.argv[1])
start = time.monotonic()
seen = [0] * len(RATES)
lost = 0
while (at := time.monotonic() - start) < span:
    for i, rate in enumerate(RATES):
        now = int(at * rate)
        lost += max(0, now - seen[i] - 1)
        seen[i] = now
    time.sleep(0.001)
print(sum(seen), lost)
