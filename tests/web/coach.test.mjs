import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { CoachSteps } = await load('coach');

test('The coach follows what really happens, from the first press to a session that was put away', () => {
  const coach = new CoachSteps();
  assert.match(coach.next('idle'), /^Press b in the demo’s terminal/);
  assert.match(coach.next('running'), /pauses/);
  assert.match(coach.next('paused'), /goes on/);
  assert.match(coach.next('running'), /^Hold the button/);
  assert.match(coach.next('ended'), /put it away/);
  assert.match(coach.next('idle'), /^That is all/);
});

test('Whoever ends the session at once is not asked to pause first', () => {
  const coach = new CoachSteps();
  coach.next('running');
  assert.match(coach.next('ended'), /put it away/);
});
