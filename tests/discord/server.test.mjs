// Organisers' changes of a server: sheets with errors, taken names, players who change teams.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { P } from '../fake-discord/fake-discord.mjs';
import { JPEG, REGION, textOf, World } from './world.mjs';

// The bytes of a workbook, "xlsx" or "ods": rows of cells by the worksheet's name.
async function workbook(kind, sheets) {
  const program = 'import json, sys; sys.path.insert(0, sys.argv[1]); import workbooks; '
    + 'sys.stdout.buffer.write(getattr(workbooks, sys.argv[2])(json.loads(sys.argv[3])))';
  const folder = path.join(import.meta.dirname, '..', 'integration', 'cli');
  const { stdout } = await promisify(execFile)('python3', ['-c', program, folder, kind, JSON.stringify(sheets)], { encoding: 'buffer' });
  return stdout;
}

let world;
const say = (path, options, extra) => world.say(world.olga, world.lobby, path, options, extra);
const rolesOf = (user) => [...user.member.roles].map((id) => world.guild.roles.get(id).name);

before(async () => {
  world = await World.start();
  await world.startBot();
  await say('session create', { name: 'Spring', language: 'english' });
});
after(() => world.stop());

test("a sheet's wrong rows come as a file", async () => {
  const data = Buffer.from('zone,num_conn_zones,num_connections,train_through,mongus,s_bahn_zone,sectors\nx,5,39,true,false,false,N\n');
  const answer = await say('import', {}, { attachments: { sheet: { name: 'zones.csv', type: 'text/csv', data } } });
  assert.match(textOf(answer), /Nothing was imported: a row is wrong/);
  assert.deepEqual(answer.attachments.map((file) => file.filename), ['problems.txt']);
});

// Each place needs a remoteness. The engine reports a row that breaks this rule one at a time.
test('rows that are against the rules are named', async () => {
  const columns = (await readFile(`${REGION}/challenges.csv`, 'utf8')).split('\n')[0].split(',');
  const cells = (title) => ({ challenge_type: 'ortsspezifisch', sets: 'family', status: 'approved', title, description: 'Do it', grade: 3, zone: 110 });
  await world.muster('import', `${REGION}/zones.csv`, `${REGION}/sectors.csv`);
  const refused = async (count) => {
    const rows = Array.from({ length: count }, (_, i) => columns.map((column) => cells(`Title ${i}`)[column] ?? ''));
    const data = Buffer.from([columns, ...rows].map((row) => row.join(',')).join('\n'));
    const answer = await say('import', {}, { attachments: { sheet: { name: 'challenges.csv', type: 'text/csv', data } } });
    const listed = await (await fetch(answer.attachments[0].url)).text();
    return { text: textOf(answer), rows: listed.trim().split('\n').map((line) => line.match(/^challenges\.csv, row (\d+), column \w+: [A-Z]/)?.[1]) };
  };
  const few = await refused(3);
  assert.match(few.text, /Nothing was imported: 3 rows are wrong\.$/);
  assert.deepEqual(few.rows, ['2', '3', '4']);
  const many = await refused(25);
  assert.match(many.text, /Nothing was imported: 20 rows are wrong\. Others may be/);
  assert.deepEqual(many.rows, Array.from({ length: 20 }, (_, i) => `${i + 2}`));
});

test('workbooks come in, and one with several sheets is named', async () => {
  const header = (await readFile(`${REGION}/zones.csv`, 'utf8')).split('\n')[0].trim().split(',');
  const zone = (number) => [number, 5, 39, true, false, false, 'N'];
  const kinds = { xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', ods: 'application/vnd.oasis.opendocument.spreadsheet' };
  for (const [kind, type] of Object.entries(kinds)) {
    const load = async (sheets) => {
      const file = { name: `zones.${kind}`, type, data: await workbook(kind, sheets) };
      return textOf(await say('import', {}, { attachments: { sheet: file } }));
    };
    const number = kind === 'xlsx' ? 901 : 902;
    assert.match(await load({ Notes: [['anything']], Zones: [header, zone(number)] }), /^The sheet was imported\.\nZones: 1 new, 0 updated, 0 unchanged$/, kind);
    assert.match(await load({ Zones: [header, zone(number)] }), /^Nothing changes.*\nZones: 0 new, 0 updated, 1 unchanged$/, kind);
    assert.match(await load({ A: [header, zone(number)], B: [header, zone(903)] }), /has several sheets; send them one by one/, kind);
    assert.match(await load({ Zones: [header, ['x', 5, 39, true, false, false, 'N']] }), /Nothing was imported: a row is wrong/, kind);
  }
});

test('sheets without a mistake come in', async () => {
  const load = async (name, count) => {
    const data = await readFile(`${REGION}/${name}.csv`);
    const answer = textOf(await say('import', {}, { attachments: { sheet: { name: `${name}.csv`, type: 'text/csv', data } } }));
    assert.match(answer, count, name);
  };
  await load('sectors', /^Nothing changes.*\nSectors: 0 new, 0 updated, [1-9]\d* unchanged$/);
  await load('zones', /^Nothing changes.*\nZones: 0 new, 0 updated, [1-9]\d* unchanged$/);
  await load('distances', /^The sheet was imported\.\nDistances: [1-9]\d* new, 0 updated, [1-9]\d* unchanged$/);
  await load('challenges', /^The sheet was imported\.\nChallenges: [1-9]\d* new, 0 updated, 0 unchanged\nSkipped, .*: 3$/);
  await load('challenges', /^Nothing changes/);
  const { challenges } = await world.call('ListChallenges');
  assert.ok(challenges.length > 100);
});

test('sheets as spreadsheets save them come in, and a wrong cell has its row and column', async () => {
  const columns = (await readFile(`${REGION}/challenges.csv`, 'utf8')).split('\n')[0].split(',');
  const sheet = (rows, separator, extra = []) => [columns.concat(extra), ...rows.map((cells) => columns.map((column) => cells[column] ?? '').concat(extra))]
    .map((row) => row.join(separator)).join('\r\n');
  const load = (data) => say('import', {}, { attachments: { sheet: { name: 'a.csv', type: 'text/csv', data: Buffer.from(data) } } });
  const cells = { challenge_type: 'Z_Kaff', sets: 'fieldcase', status: 'APPROVED', place: 'Made-up stop', bias_sat: '1,25', station_distance: '120.0', time_to_hb: '6', departures: '8', dead_end: 'WAHR' };
  assert.match(textOf(await load(`sep=;\r\n${sheet([cells], ';')}`)), /^The sheet was imported\.\nChallenges: 1 new/);
  assert.match(textOf(await load(Buffer.from(`\ufeff${sheet([cells], '\t')}`, 'utf16le'))), /^Nothing changes/);
  assert.match(textOf(await load(sheet([{ ...cells, comment: 'changed' }], ';', ['weight', '']))), /0 new, 1 updated.*\nColumns .* passed over: weight$/);
  const bad = await load(sheet([cells, { ...cells, place: 'Other', title: 'a\x07b' }], ';'));
  assert.match(textOf(bad), /Nothing was imported: a row is wrong/);
  assert.match(await (await fetch(bad.attachments[0].url)).text(), /^a\.csv, row 3, column title: A text has no control characters/);
});

test('a roster comes in', async () => {
  const load = (data) => say('import', {}, { attachments: { sheet: { name: 'players.csv', type: 'text/csv', data: Buffer.from(data) } } });
  const roster = 'name;team;phone\r\nAda Roster;Rosterites;+41 79 123 45 67\r\nBob Roster;Rosterites;\r\n';
  assert.match(textOf(await load(roster)), /^The roster was imported\.\nPlayers: 2 new, 0 updated, 0 unchanged\nTeams: 1 new/);
  assert.match(textOf(await load(roster)), /^Nothing changes/);
  const bad = await load(roster.replace('+41', 'call'));
  assert.match(await (await fetch(bad.attachments[0].url)).text(), /^players\.csv, row 2, column phone: /);
  assert.match(textOf(await say('team remove', { team: 'Rosterites' })), /was removed/);
});

test('/setup dry_run says what it would do, and does nothing', async () => {
  await say('team add', { name: 'Dry' });
  const requests = world.discord.requests.length;
  const report = textOf(await say('setup', { dry_run: true }));
  assert.match(report, /^What I would do:\n- category Spring: created\n- #game: created\n- #organisers: created\n- role Dry: created\n- #dry: created$/);
  assert.ok(world.discord.requests.slice(requests).every((each) => each.method === 'GET' || /interactions|webhooks/.test(each.path)));
  assert.equal((await world.call('ListValues', { prefix: 'discord/c' })).values.filter((value) => !/commands/.test(value.key)).length, 0);
  assert.equal(textOf(await say('setup', {})).replace('What I did', 'What I would do'), report);
  assert.match(textOf(await say('team remove', { team: 'Dry' })), /Team \*\*Dry\*\* was removed; its channel stays/);
});

test("a team's name brings nobody the rights of a role that has it", async () => {
  const staff = world.discord.addRole(world.guild, { name: 'Staff', permissions: P.MANAGE_CHANNELS });
  const user = world.discord.user('mallory', world.guild);
  await say('team add', { name: 'Staff', colour: '#000000' });
  await say('player add', { name: 'Mallory', passphrase: 'a long one', user, team: 'Staff' });
  assert.match(textOf(await say('setup', {})), /role Staff: created/);
  assert.ok(!user.member.roles.has(staff.id));
  assert.deepEqual(rolesOf(user), ['Staff']);
});

test("who changes teams changes roles", async () => {
  const user = world.discord.user('cleo', world.guild);
  await say('team add', { name: 'Red' });
  await say('team add', { name: 'Blue' });
  await say('setup', {});
  await say('player add', { name: 'Cleo', passphrase: 'a long one', user, team: 'Red' });
  assert.deepEqual(rolesOf(user), ['Red']);
  const suggested = async (typed) => (await world.olga.autocomplete(world.lobby, 'player assign', 'player', typed)).choices;
  assert.deepEqual((await suggested('cLE')).map((choice) => choice.name), ['Cleo']);
  assert.deepEqual(await suggested('nobody'), []);
  assert.match(textOf(await say('player assign', { player: 'Cle', team: 'Blue' })), /There is no player "Cle"/);
  assert.match(textOf(await say('player assign', { player: '#99', team: 'Blue' })), /There is no player/);
  const [{ value }] = await suggested('Cleo');
  await say('player assign', { player: value, team: 'Blue' });
  assert.deepEqual(rolesOf(user), ['Blue']);
  await say('player remove', { player: 'Cleo' });
  assert.deepEqual(rolesOf(user), []);
});

test('a team has another name, another colour, and a photo', async () => {
  const user = world.discord.user('dora', world.guild);
  await say('team add', { name: 'Mint', colour: '#00ff88' });
  await say('player add', { name: 'Dora', passphrase: 'a long one', user, team: 'Mint' });
  await say('setup', {});
  assert.match(textOf(await say('team rename', { team: 'Mint', name: 'Basil' })), /^\*\*Mint\*\* is now \*\*Basil\*\*\.$/);
  const coloured = await say('team colour', { team: 'Basil', colour: '#123456' });
  assert.equal(coloured.embeds[0].color, 0x123456);
  assert.match(textOf(await say('setup', {})), /role Basil: name and colour mended\n- #basil: mended$/);
  assert.equal([...world.guild.roles.values()].find((role) => role.name === 'Basil').color, 0x123456);
  const picture = { name: 'team.jpg', type: 'image/jpeg', data: JPEG };
  assert.match(textOf(await world.say(user, world.channel('basil'), 'team picture', {}, { attachments: { picture } })), /Basil has a new picture/);
  const { teams } = await world.call('GetSession', { session: 1 });
  assert.ok(teams.find((team) => team.name === 'Basil').picture);
});
