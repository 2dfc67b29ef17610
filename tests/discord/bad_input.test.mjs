// Errors of people and of foreign clients: each gets a sentence that names the error, nothing changes, and the bot continues.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, describe, test } from 'node:test';
import { P } from '../fake-discord/fake-discord.mjs';
import { JPEG, prepare, REGION, textOf, WIDE_LIMITS, World } from './world.mjs';

const COMMAND = 2;
const CLICK = 3;
const TYPING = 4;
const FORM = 5;
const TEAMS = ['Red', 'Blue', 'Green', 'Yellow'];
const SESSION = 1;

let world;
let people;
let nina; // A member of the server without a team.
let runners;
let catcher;

const say = async (user, channel, path, options, extra) => textOf(await world.say(user, channel, path, options, extra));
const answerOf = async (outcome) => textOf(await world.answer(await outcome));
const game = () => world.call('GetGame', { session: SESSION });
const roleOf = (team) => [...world.guild.roles.values()].find((role) => role.name === team);

// The engine demands a pause between two periods; its clock runs sixty times as fast.
const TOO_SOON = /can be completed in|seconds|rapid|too many requests/i;

async function stateOf(team) {
  return (await game()).teams.find((each) => each.team === TEAMS.indexOf(team) + 1);
}

// The index of a challenge that the team can complete now. Draws new challenges until there is one.
async function completable(team) {
  for (;;) {
    const index = (await stateOf(team)).challenges.findIndex((challenge) => !challenge.completable_from);
    if (index >= 0) return index;
    await world.call('RerollChallenges', { team: TEAMS.indexOf(team) + 1 });
  }
}

// Everything that a click could have changed.
async function standings() {
  const { teams, game: id } = await game();
  return { id, teams: teams.map(({ team, role, points, period_count, challenges }) => ({ team, role, points, period_count, challenges })) };
}

before(async () => {
  world = await World.start({ discord: WIDE_LIMITS, engine: ['--clock-rate', '60'] });
  await world.startBot();
  ({ people } = await prepare(world, TEAMS));
  nina = world.discord.user('nina', world.guild);
  await world.configure(SESSION);
  await say(world.olga, world.lobby, 'start', {});
  const { teams } = await game();
  catcher = TEAMS[teams.find((team) => team.role === 'catcher').team - 1];
  runners = TEAMS.filter((team) => team !== catcher);
});
after(() => world.stop());
afterEach(() => {
  assert.deepEqual(world.discord.violations, []);
  assert.equal(world.bot.exitCode ?? world.bot.signalCode, null, 'the bot lives');
});

describe('who may do what', () => {
  test('somebody who never said who they are in the game', async () => {
    const { lobby } = world;
    world.discord.giveRole(nina, roleOf('Red'));
    const cases = [
      [lobby, 'challenges', {}, /use this in a team's channel/],
      [lobby, 'points', {}, /tell me with \/link/],
      [lobby, 'bounty', {}, /tell me with \/link/],
      [lobby, 'history', {}, /tell me with \/link/],
      [lobby, 'where', {}, /tell me with \/link/],
      [world.channel('red'), 'challenges', {}, /tell me with \/link/],
      [world.channel('red'), 'catch', { team: 'Blue' }, /tell me with \/link/],
      [world.channel('red'), 'complete', { challenge: '1' }, /tell me with \/link/],
    ];
    for (const [channel, path, options, expected] of cases) assert.match(await say(nina, channel, path, options), expected, path);
    assert.deepEqual((await nina.autocomplete(world.channel('red'), 'complete', 'challenge', '')).choices, []);
    world.discord.takeRole(nina, roleOf('Red'));
  });

  test('the wrong channel: the right one is named', async () => {
    const { lobby } = world;
    const own = world.channelOf(runners[0]);
    const player = people[`${runners[0]}1`];
    for (const [path, options] of [['challenges', {}], ['complete', { challenge: '1' }], ['catch', { team: catcher }]]) {
      assert.match(await say(player, lobby, path, options), new RegExp(`in your team's channel: <#${own.id}>`), path);
    }
  });

  test('a player in the channel of another team, and clicks there', async () => {
    const [own, other] = runners;
    const player = people[`${own}1`];
    world.discord.giveRole(player, roleOf(other));
    const channel = world.channelOf(other);
    const earlier = await standings();
    for (const [path, options] of [['challenges', {}], ['complete', { challenge: '1' }], ['catch', { team: catcher }]]) {
      assert.match(await say(player, channel, path, options), new RegExp(`You are not in the team ${other}`), path);
    }
    const drawn = await world.message(channel, (m) => m.components.length > 0, 'the challenges');
    assert.match(await answerOf(player.click(drawn, 'Complete 1')), new RegExp(`You are not in the team ${other}`));
    assert.deepEqual(await standings(), earlier);
    world.discord.takeRole(player, roleOf(other));
  });

  // Each command has options that would have an effect.
  const ORGANISERS = [
    ['start', {}], ['stop', {}], ['extend', { minutes: 5 }], ['switch', { team: 'Red', role: 'catcher' }], ['reroll', { team: 'Red' }],
    ['adjust', { team: 'Red', points: 1, reason: 'x' }], ['undo', { team: 'Red', reason: 'x' }], ['announce', { text: 'x' }], ['period', { team: 'Red' }], ['config', {}],
    ['setup', {}], ['teardown', {}], ['session unlink', {}], ['session create', { name: 'x' }], ['session link', { name: 'x' }],
    ['session organisers', {}], ['team add', { name: 'x' }], ['team remove', { team: 'Red' }], ['team rename', { team: 'Red', name: 'x' }],
    ['team colour', { team: 'Red', colour: '#112233' }], ['player add', { name: 'x', passphrase: 'x y z' }],
    ['player assign', { player: 'Red1', team: 'Blue' }], ['player remove', { player: 'Red1' }],
  ];

  test('organisers\' commands, by somebody who is none', async () => {
    const earlier = await standings();
    for (const [path, options] of ORGANISERS) {
      assert.match(await say(people.Red1, world.lobby, path, options), /Only organisers may do that/, path);
    }
    const extra = { attachments: { sheet: { name: 'a.csv', type: 'text/csv', data: Buffer.from('x') } } };
    assert.match(await say(people.Red1, world.lobby, 'import', {}, extra), /Only organisers may do that/);
    assert.deepEqual((await people.Red1.autocomplete(world.lobby, 'adjust', 'team', '')).choices, []);
    // A form and buttons in front of an organiser.
    const form = await world.olga.command(world.lobby, 'config', {});
    assert.equal(form.callback.type, 9);
    assert.match(await answerOf(people.Red1.inject(world.lobby, FORM, { custom_id: 'config', components: [] })), /Only organisers/);
    const { game: id } = await game();
    for (const button of [`stop:${id}`, `teardown:${SESSION}`]) {
      assert.match(await answerOf(people.Red1.inject(world.lobby, CLICK, { custom_id: button, component_type: 2 },
        (await people.Red1.command(world.lobby, 'help', {})).message)), /Only organisers/, button);
    }
    assert.deepEqual(await standings(), earlier);
    assert.deepEqual((await world.call('ListSessions')).sessions.length, 1);
  });

  test('who may manage the server organises; and who has the organisers\' role, as long as it is theirs', async () => {
    const { discord, guild, olga, lobby } = world;
    const manager = discord.user('manager', guild);
    const helper = discord.user('helper', guild);
    discord.giveRole(manager, discord.addRole(guild, { name: 'Managers', permissions: P.MANAGE_GUILD }));
    const helpers = discord.addRole(guild, { name: 'Helpers' });
    discord.giveRole(helper, helpers);

    assert.match(await say(manager, lobby, 'period', { team: 'Red' }), /What Red did/);
    assert.match(await say(helper, lobby, 'period', { team: 'Red' }), /Only organisers/);
    assert.match(await say(olga, lobby, 'session organisers', { role: helpers }), new RegExp(`<@&${helpers.id}> organises now`));
    assert.match(await say(helper, lobby, 'period', { team: 'Red' }), /What Red did/);
    assert.match(await say(helper, lobby, 'challenges', {}), /use this in a team's channel/);
    discord.takeRole(helper, helpers);
    assert.match(await say(helper, lobby, 'period', { team: 'Red' }), /Only organisers/);
    discord.giveRole(helper, helpers);
    assert.match(await say(olga, lobby, 'session organisers', {}), /Only those who may manage/);
    assert.match(await say(helper, lobby, 'period', { team: 'Red' }), /Only organisers/);
  });

  test('a server without a session, and a session that another server plays', async () => {
    const { discord } = world;
    const guild = discord.addGuild({ name: 'Elsewhere', owner: 'otto', permissions: P.VIEW_CHANNEL });
    const channel = discord.addChannel(guild, { name: 'general' });
    await discord.until(() => discord.commands(guild).length > 0, { what: 'the commands of the second server' });
    const otto = discord.user('otto', guild);
    for (const [path, options] of [['points', {}], ['challenges', {}], ['start', {}], ['stop', {}], ['setup', {}], ['announce', { text: 'x' }],
      ['adjust', { team: 'Red', points: 1, reason: 'x' }], ['config', {}], ['teardown', {}], ['session unlink', {}], ['team add', { name: 'x' }]]) {
      assert.match(await say(otto, channel, path, options), /not linked to a session yet/, path);
    }
    assert.match(await say(otto, channel, 'session link', { name: 'Spring' }), /\*\*Spring\*\* is played on another server/);
    assert.match(await say(otto, channel, 'session link', { name: 'Autumn' }), /No session "Autumn" was granted to me/);
    assert.deepEqual((await otto.autocomplete(channel, 'session link', 'name', '')).choices, []);
    assert.match(await say(otto, channel, 'help', {}), /What there is to do/);
    assert.match(await say(world.olga, world.lobby, 'session create', { name: 'Second' }), /plays \*\*Spring\*\* already/);
  });
});

describe('buttons that are of no use any more', () => {
  async function complete(team, message, label) {
    for (;;) {
      const text = await answerOf(people[`${team}1`].click(message, label));
      if (!TOO_SOON.test(text)) return text;
      await world.muster('ping');
    }
  }

  test('Complete, twice at once and once more; and its neighbour, after new ones were drawn', async () => {
    const team = runners[0];
    const index = await completable(team);
    const [label, neighbour] = [`Complete ${index + 1}`, `Complete ${((index + 1) % 3) + 1}`];
    const { challenges } = await stateOf(team);
    const old = await world.message(world.channelOf(team), (m) => m.components.length > 0 && textOf(m).includes(challenges[index].title), 'the challenges');
    const texts = await Promise.all([1, 2].map(() => answerOf(people[`${team}1`].click(old, label))));
    assert.equal(texts.filter((text) => /is done/.test(text)).length, 1, texts.join(' / '));
    assert.equal(texts.filter((text) => /not open any more|already|has changed|period/i.test(text)).length, 1, texts.join(' / '));
    const earlier = await standings();
    assert.match(await complete(team, old, label), /not open any more/);
    assert.match(await complete(team, old, neighbour), /not open any more/);
    assert.deepEqual(await standings(), earlier);
  });

  test('Complete, after a reroll', async () => {
    const team = runners[1];
    const old = await world.message(world.channelOf(team), (m) => m.components.length > 0, 'the challenges');
    assert.match(await say(world.olga, world.lobby, 'reroll', { team }), /has new challenges/);
    const earlier = await standings();
    for (const label of ['Complete 1', 'Complete 2', 'Complete 3']) assert.match(await complete(team, old, label), /not open any more/);
    assert.deepEqual(await standings(), earlier);
  });

  test('Caught!, twice at once and once more', async () => {
    const prey = runners[2];
    const hunter = people[`${catcher}1`];
    const asked = await hunter.command(world.channelOf(catcher), 'catch', { team: prey });
    const texts = await Promise.all([1, 2, 3].map(() => answerOf(hunter.click(asked.message, 'Caught!').catch((error) => {
      // The first answer removed the button, as in Discord.
      if (/has no "Caught!"/.test(error.message)) return { completed: async () => {}, followUps: [], message: { content: 'too late' } };
      throw error;
    }))));
    assert.equal(texts.filter((text) => /is caught/.test(text)).length, 1, texts.join(' / '));
    const { teams } = await game();
    assert.equal(teams.find((team) => team.role === 'catcher').team, TEAMS.indexOf(prey) + 1);
    [catcher, runners[2]] = [prey, catcher];
  });

  test('ids that no button of ours has', async () => {
    const { olga, lobby } = world;
    const huge = '18446744073709551615';
    const { teams, game: id } = await game();
    const hunter = teams.find((team) => team.role === 'catcher');
    const open = teams.find((team) => team.role === 'runner' && team.challenges.length > 0);
    const ids = [
      ':', '::::', 'nothing', 'complete', 'complete:', 'complete:1', 'complete:1:2', 'complete:a:b:c', 'complete:1:1:1:1', 'complete:1:1:-1',
      `complete:${huge}:${huge}:${huge}`, `complete:${huge}9:1:1`, `complete:${open.team}:${huge}:${huge}`, 'complete:1 :1:1',
      'catch', 'catch:1:2', 'catch:0:0:0:0', `catch:${huge}:${huge}:${huge}:${huge}`, `catch:${hunter.team}:${huge}:${hunter.period_count}:${id}`,
      // A number whose lower half alone is right.
      `catch:${hunter.team}:${open.team}:${2 ** 32 + hunter.period_count}:${id}`, `catch:${hunter.team}:${hunter.team}:${hunter.period_count}:${id}`,
      // The id of an earlier game; everything else is right.
      `catch:${hunter.team}:${open.team}:${hunter.period_count}:${id - 1}`, `catch:${hunter.team}:${open.team}:${hunter.period_count}`,
      'stop', 'stop:', 'stop:0', `stop:${huge}`, `stop:${id}:1`, `stop:${BigInt(id) + (1n << 32n)}`, 'teardown', 'teardown:0', `teardown:${huge}`,
      'link', 'config', 'cancel:1:2:3', 'x'.repeat(100), 'complete:'.repeat(11), '\u0000', '💥', 'stop:%s%n', '{}', '{0}',
    ];
    const earlier = await standings();
    for (const custom_id of ids) {
      // Each click gets its own message, because some answers replace the message.
      const { message } = await olga.command(lobby, 'help', {});
      const text = await answerOf(olga.inject(lobby, CLICK, { custom_id, component_type: 2 }, message));
      assert.match(text, /\S/, custom_id);
      const form = await answerOf(olga.inject(lobby, FORM, { custom_id, components: [] }));
      assert.match(form, /\S/, custom_id);
    }
    assert.deepEqual(await standings(), earlier);
  });

  test('commands and options that are not registered', async () => {
    const { olga, lobby } = world;
    const named = (name, options) => ({ id: '1', type: 1, name, options });
    const cases = [
      [named('nothing'), /don't know this any more/],
      [named('team', [{ type: 1, name: 'vanish', options: [] }]), /don't know this any more/],
      [named('adjust', []), /"team" is missing/],
      [named('adjust', [{ type: 3, name: 'team', value: 'Red' }]), /"points" is missing/],
      [named('adjust', [{ type: 3, name: 'team', value: 'Red' }, { type: 3, name: 'points', value: 'many' }, { type: 3, name: 'reason', value: 'x' }]), /"many" is no number/],
      [named('adjust', [{ type: 3, name: 'team', value: '#18446744073709551616' }, { type: 4, name: 'points', value: 1 }, { type: 3, name: 'reason', value: 'x' }]), /no team "\\#1844/],
      [named('adjust', [{ type: 3, name: 'team', value: '{} {0} %s' }, { type: 4, name: 'points', value: 1 }, { type: 3, name: 'reason', value: 'x' }]), /no team "\{\} \{0\} %s"/],
      [named('extend', [{ type: 4, name: 'minutes', value: 0 }]), /From 1 to 1440/],
      [named('extend', [{ type: 4, name: 'minutes', value: -9007199254740991 }]), /From 1 to 1440/],
      [named('extend', [{ type: 10, name: 'minutes', value: 1.5 }]), /is no number/],
      [named('adjust', [{ type: 3, name: 'team', value: 'Red' }, { type: 4, name: 'points', value: 9007199254740991 }, { type: 3, name: 'reason', value: 'x' }]), /points/i],
    ];
    const earlier = await standings();
    for (const [data, expected] of cases) assert.match(await answerOf(olga.inject(lobby, COMMAND, data)), expected, JSON.stringify(data));
    const nothing = await olga.inject(lobby, TYPING, named('nothing', [{ type: 3, name: 'x', value: 'y', focused: true }]));
    assert.deepEqual(nothing.choices, []);
    assert.deepEqual(await standings(), earlier);
  });

  test('End it, twice at once; and that of a former game', async () => {
    const { olga, lobby } = world;
    const ask = async () => (await olga.command(lobby, 'stop', {})).message;
    const [first, former] = [await ask(), await ask()];
    const texts = await Promise.all([first, former].map((message) => answerOf(olga.click(message, 'End it'))));
    assert.equal(texts.filter((text) => /^The game is over/.test(text)).length, 1, texts.join(' / '));
    const left = [first, former].find((_, i) => !/^The game is over/.test(texts[i]));
    assert.match(await say(olga, lobby, 'start', {}), /The game runs until/);
    assert.match(await answerOf(olga.click(left, 'End it')), /That game is over already/);
    assert.ok((await game()).game > 1);
  });
});

describe('texts and files', () => {
  const file = (name, type, data) => ({ name, type, data });

  test('texts that are as long as Discord lets them be', async () => {
    const { olga, lobby } = world;
    const channel = world.channel('game');
    const announced = 'ü'.repeat(3999) + '!';
    assert.match(await say(olga, lobby, 'announce', { text: announced }), /Said/);
    const announcements = () => world.discord.messages(channel).filter((m) => /Announcement/.test(m.embeds[0]?.title));
    assert.deepEqual(announcements().map((m) => m.embeds[0].description), [announced]);
    // Characters of two units and four bytes each. Discord's client sends at most 6,000 of them.
    assert.match(await say(olga, lobby, 'announce', { text: '🦊'.repeat(6000) }), /too long/i);
    assert.equal(announcements().length, 1);

    const long = 'ä'.repeat(2001);
    const cases = [
      ['adjust', { team: 'Red', points: 1, reason: 'ä'.repeat(2001) }], ['team add', { name: long }], ['team rename', { team: 'Red', name: long }],
      ['player add', { name: long, passphrase: 'abc def' }], ['player add', { name: 'Newcomer', passphrase: long }],
    ];
    const earlier = await standings();
    for (const [path, options] of cases) {
      const text = await say(olga, lobby, path, options);
      assert.match(text, /at most|too long|longer than|up to/i, `${path}: ${text}`);
    }
    const unknown = [['adjust', { team: long, points: 1, reason: 'x' }], ['player assign', { player: long, team: 'Red' }], ['team colour', { team: 'Red', colour: long }]];
    for (const [path, options] of unknown) assert.match(await say(olga, lobby, path, options), /no (team|player|colour)|is no colour/, path);
    assert.deepEqual((await olga.autocomplete(lobby, 'adjust', 'team', long)).choices, []);
    assert.deepEqual(await standings(), earlier);
  });

  test('markup, mentions and braces in names and reasons are just text', async () => {
    const { olga, lobby } = world;
    const reason = '@everyone **{}** <@1> {0:d} `x` \\ %s';
    assert.match(await say(olga, lobby, 'adjust', { team: 'Red', points: 1, reason }), /Done/);
    const told = await world.message(world.channel('game'), (m) => /everyone/.test(textOf(m)), 'the reason');
    assert.equal(told.mention_everyone, false);
    assert.match(textOf(told), /\\@everyone \\\*\\\*\{\}\\\*\\\* \\<\\@1\\> \{0\\:d\}/);
  });

  test('a picture that cannot be taken is left out by name, whatever the reason, and the challenge counts', async () => {
    const team = runners.find((name) => name !== catcher);
    const { teams } = await game();
    const runner = TEAMS[teams.find((each) => each.role === 'runner').team - 1] ?? team;
    const player = people[`${runner}1`];
    const channel = world.channelOf(runner);
    const large = file('large.jpg', 'image/jpeg', Buffer.alloc((40 << 20) + 1));
    const noPicture = file('proof.jpg', 'image/jpeg', Buffer.from('no picture at all'));
    const good = file('good.jpg', 'image/jpeg', Buffer.concat([JPEG, Buffer.alloc(9 << 20)]));
    assert.match(await say(player, channel, 'team picture', {}, { attachments: { picture: large } }), /"large\.jpg" is too large: it may have 40 MiB/);
    assert.match(await say(player, channel, 'team picture', {}, { attachments: { picture: noPicture } }), /"proof\.jpg": .*JPEG, PNG, WebP and HEIC/);

    const earlier = (await game()).teams.find((each) => each.team === TEAMS.indexOf(runner) + 1).period_count;
    const challenge = String(1 + await completable(runner));
    for (;;) {
      const text = await say(player, channel, 'complete', { challenge }, { attachments: { picture: noPicture, picture2: good, picture3: large } });
      if (TOO_SOON.test(text)) continue;
      assert.match(text, /is done/);
      assert.match(text, /⚠️ Left out: "proof\.jpg": .*JPEG, PNG, WebP and HEIC/);
      assert.match(text, /⚠️ Left out: "large\.jpg" is too large: it may have 40 MiB/);
      assert.doesNotMatch(text, /good\.jpg/);
      break;
    }
    const now = (await game()).teams.find((each) => each.team === TEAMS.indexOf(runner) + 1);
    assert.equal(now.period_count, earlier + 1);
    assert.equal(now.periods.at(-1).pictures.length, 1);
  });

  test('sheets: wrong rows come back as a file, nonsense as a sentence', async () => {
    const { olga, lobby } = world;
    const load = (name, data) => world.say(olga, lobby, 'import', {}, { attachments: { sheet: file(name, 'text/csv', Buffer.from(data)) } });
    const sheets = (await world.call('ListZones')).zones.length;
    for (const name of ['challenges.csv', 'zones.csv', 'distances.csv', 'sectors.csv']) {
      const [header, ...rows] = (await readFile(`${REGION}/${name}`, 'utf8')).split('\n');
      const spoilt = [header, ...rows.slice(0, 3).map((row) => row.replace(/\d/g, 'ö')), 'x', '"'].join('\n');
      const answer = await load(name, spoilt);
      assert.match(textOf(answer), /Nothing was imported: (a row is|\d+ rows are) wrong/, name);
      const [attachment] = answer.attachments;
      assert.equal(attachment.filename, 'problems.txt');
      const problems = await (await fetch(attachment.url)).text();
      assert.match(problems, new RegExp(`^${name}, row \\d+`), problems);
    }

    let seed = 7;
    const noise = Buffer.from(Array.from({ length: 4096 }, () => (seed = (seed * 1103515245 + 12345) % 2147483648) >> 16 & 255));
    for (const data of [noise, Buffer.alloc(0), Buffer.alloc(1 << 19, 0xff), Buffer.from('\n\n\n'), Buffer.from('a,b,c\n1,2,3\n')]) {
      assert.match(textOf(await load('noise.csv', data)), /"noise\.csv" is none of the sheets/);
    }
    assert.match(textOf(await load('huge.csv', Buffer.alloc(2 << 20, 'a'))), /too large/);
    assert.equal((await world.call('ListZones')).zones.length, sheets);
  });
});

describe('payloads that Discord would never send', () => {
  const dispatch = (data, name = 'INTERACTION_CREATE') => world.discord.state.dispatch(name, data);
  const whole = () => ({
    id: '1', application_id: world.discord.applicationId, type: COMMAND, token: 'token', version: 1, guild_id: world.guild.id,
    channel_id: world.lobby.id, locale: 'en-US', member: { user: { id: world.olga.id }, roles: [], permissions: '0' },
    data: { id: '2', type: 1, name: 'points', options: [] },
  });
  // Hundreds of others wait before this call, so it may time out on a slow machine; then it is repeated.
  const stillAnswers = async () => {
    for (let attempt = 1; ; ++attempt) {
      const text = await say(world.olga, world.lobby, 'points', {}).catch((error) => {
        if (attempt === 10 || !/did not respond/.test(error.message)) throw error;
      });
      if (text && (attempt === 10 || !/try again in a moment/.test(text))) return assert.match(text, /Ranking/);
    }
  };

  test('every member missing, or of another type, one at a time', async () => {
    const strange = [undefined, null, true, -1, 1.5, 1e308, '', 'x', '99999999999999999999999', [], [[]], {}, { id: {} }, 'a'.repeat(100_000)];
    const members = [['id'], ['application_id'], ['type'], ['token'], ['guild_id'], ['channel_id'], ['locale'], ['member'], ['member', 'user'],
      ['member', 'user', 'id'], ['member', 'roles'], ['member', 'permissions'], ['data'], ['data', 'name'], ['data', 'options']];
    const kinds = [COMMAND, CLICK, TYPING, FORM];
    for (const type of kinds) {
      for (const member of members) {
        for (const value of strange) {
          const payload = { ...whole(), type };
          Object.assign(payload.data, { custom_id: 'complete:1:1:1', components: [] });
          let at = payload;
          for (const key of member.slice(0, -1)) at = at[key];
          at[member.at(-1)] = value;
          dispatch(payload);
        }
      }
    }
    await stillAnswers();
    assert.match(await world.log('bot'), /An interaction makes no sense: /);
  });

  test('options and forms without measure', async () => {
    const option = (i) => ({ type: 3, name: `option${i}`, value: 'x' });
    const nested = (depth) => (depth === 0 ? option(0) : { type: 1, name: 'sub', options: [nested(depth - 1)] });
    const shapes = [
      { options: Array.from({ length: 5000 }, (_, i) => option(i)) }, { options: [nested(2)] }, { options: [nested(3)] }, { options: [nested(1000)] },
      { options: [null] }, { options: [1] }, { options: [{}] }, { options: [{ name: 'team' }] }, { options: [{ name: 1, type: 3, value: 'x' }] },
      { options: [{ name: 'team', type: 'x', value: 'x' }] }, { options: [{ name: 'team', type: 3, value: null }] },
      { options: [{ name: 'team', type: 3, value: [] }] }, { options: [{ name: 'team', type: 3, value: {} }] }, { options: [{ name: 'team', type: 11, value: '5' }] },
      { options: [{ name: 'team', type: 11, value: '5' }], resolved: { attachments: { 5: { filename: 'x', url: 'x', size: -1 } } } },
      { options: [{ name: 'team', type: 11, value: '5' }], resolved: { attachments: [] } },
      { custom_id: 'link', components: Array.from({ length: 5000 }, () => ({ components: [] })) }, { custom_id: 'link', components: [[]] },
      { custom_id: 'link', components: [{ components: [{ custom_id: 'name' }] }] }, { custom_id: 'link', components: [{ component: [] }] },
    ];
    for (const type of [COMMAND, TYPING, FORM]) for (const shape of shapes) dispatch({ ...whole(), type, data: { ...whole().data, ...shape } });
    await stillAnswers();
  });

  test('events that are no objects, and names that nobody knows', async () => {
    for (const name of ['INTERACTION_CREATE', 'GUILD_CREATE', 'GUILD_DELETE', 'RESUMED', 'NOTHING_SUCH', '']) {
      for (const data of [null, [], [1], 'x', 0, {}, { id: 7 }, { id: null }, { id: 'x' }]) dispatch(data, name);
    }
    await stillAnswers();
  });

  // The text is not part of the session, so a resumption does not deliver it again.
  test('text that is no JSON, or not what the gateway says, begins the connection anew', async () => {
    const ready = { op: 0, t: 'READY', s: 1, d: { session_id: 'x', resume_gateway_url: 7, user: [], application: 'x' } };
    for (const text of ['{"op":', 'null', '{"op":0}', '{"op":0,"t":7,"s":1,"d":{}}', JSON.stringify(ready)]) {
      const before = world.sessions;
      world.discord.gateway.sendText(text);
      await world.discord.until(() => world.sessions > before, { what: `another connection after ${text}`, timeoutMs: 40_000 });
    }
    await stillAnswers();
  });

  test('lists within lists, a hundred thousand deep', async () => {
    const depth = 100_000;
    world.discord.gateway.sendText(`{"op":0,"t":"INTERACTION_CREATE","s":1,"d":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    await stillAnswers();
  });
});
