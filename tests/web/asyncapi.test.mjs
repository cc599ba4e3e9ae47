// The committed contract against the AsyncAPI project's own parser, and its schemas against messages.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { Parser } from '@asyncapi/parser';
import Ajv from 'ajv';
import formats from 'ajv-formats';

const file = new URL('../../src/SotTable/Messages/asyncapi.json', import.meta.url);
const document = () => JSON.parse(readFileSync(file, 'utf8'));
const parser = new Parser();

async function problems(contract) {
  const { document: parsed, diagnostics } = await parser.parse(JSON.stringify(contract));
  const errors = diagnostics.filter((d) => d.severity === 0).map((d) => `${d.path.join('.')}: ${d.message}`);
  return { parsed, errors };
}

test('The contract is a valid AsyncAPI 3 document', async () => {
  const { parsed, errors } = await problems(document());
  assert.deepEqual(errors, []);
  assert.equal(parsed.version(), '3.0.0');
  assert.equal(parsed.channels().get('cmd').address(), 'sot/1/{site}/{table}/cmd/{name}');
  assert.equal(parsed.operations().get('cmd').reply().channel().id(), 'reply');
  assert.ok(parsed.messages().all().every((m) => m.hasPayload()));
});

for (const [what, spoil] of [
  ['a QoS that MQTT does not have', (d) => { d.operations.state.bindings.mqtt.qos = 5; }],
  ['an expiry that is no number', (d) => { d.operations.wave.bindings.mqtt.messageExpiryInterval = 'soon'; }],
  ['another version of the MQTT binding', (d) => { d.operations.state.bindings.mqtt.bindingVersion = '0.1.0'; }],
  ['a direction that is none', (d) => { d.operations.state.action = 'publish'; }],
  ['a channel that is not there', (d) => { d.operations.state.channel.$ref = '#/channels/nothing'; }],
  ['a schema that is not there', (d) => { d.components.messages.state.payload.$ref = '#/components/schemas/Nothing'; }],
  ['a schema that is none', (d) => { d.components.schemas.StateMessage.required = 'all'; }],
  ['a parameter of the address that nothing explains', (d) => { delete d.channels.cmd.parameters.name; }],
  ['no title', (d) => { delete d.info.title; }],
]) {
  test(`The parser refuses ${what}`, async () => {
    const contract = document();
    spoil(contract);
    const { errors } = await problems(contract);
    assert.notDeepEqual(errors, []);
  });
}

function validator(name) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats(ajv);
  ajv.addSchema(document(), 'contract');
  return ajv.getSchema(`contract#/components/schemas/${name}`);
}

const status = { v: 1, state: 'online', boot: 4294967295, cn: 1, atMs: 1 };

test('The schemas take unknown fields and a newer minor version', () => {
  const valid = validator('StatusMessage');
  assert.ok(valid(status));
  assert.ok(valid({ ...status, v: 7, later: { a: [1] } }));
});

for (const [what, wrong] of [
  ['an unknown word', { state: 'asleep' }], ['a number for a word', { state: 0 }], ['a negative number', { boot: -1 }], ['a number beyond 32 bits', { boot: 4294967296 }],
  ['a fraction', { cn: 1.5 }], ['a text for a number', { atMs: '1' }], ['null', { atMs: null }], ['no value', { atMs: undefined }], ['version 0', { v: 0 }],
]) {
  test(`The schemas refuse ${what}`, () => assert.equal(validator('StatusMessage')(JSON.parse(JSON.stringify({ ...status, ...wrong }))), false));
}
