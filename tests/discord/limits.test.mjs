// 48 teams with names of 64 wide characters, and challenges with long texts: every message keeps Discord's limits, its markup is
// whole (the fake refuses broken markup), and what has no room is counted and is in an attached file.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { P } from '../fake-discord/fake-discord.mjs';
import { REGION, textOf, WIDE_LIMITS, World } from './world.mjs';

const TEAMS = 48;
const MORE = /… (?:and|und) (\d+) (?:more|weitere)/;
// CJK, emoji of several code points, combining marks, flags, skin tones, and every character that has a meaning in Markdown.
const WIDE = ['漢', '🦊', '👨‍👩‍👧‍👦', 'e\u0301\u0323', '🇨🇭', '👍🏽', '*', '_', '\\', '`', '~', '|', '>#', '[a](b)', '<@1>', ':a:', '**_~~||`', '- 1. '];
// The engine takes no team's name that is much like another's: two kinds of characters follow letters that differ.
const wideName = (i, prefix = '') => {
  const head = createHash('md5').update(`${prefix}${i}`).digest('hex').slice(0, 8);
  const kind = (j) => WIDE[j % WIDE.length];
  const filled = (part, count) => part.repeat(Math.floor(count / [...part].length));
  return (head + filled(kind(i), 28) + filled(kind(i + 1 + Math.floor(i / WIDE.length)), 28)).trim().normalize('NFC');
};
const NAMES = Array.from({ length: TEAMS }, (_, i) => wideName(i));
const LONG = '**[漢🦊](_~`|> # <@1> :x: \\ ';
const csv = (rows) => Buffer.from(rows.map((row) => row.map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(',')).join('\n'));

for (const language of ['english', 'german']) {
  describe(language, () => {
    let world;
    let teams; // The engine's teams.
    let first; // The catcher and a runner of the first game.
    let runner;
    const german = language === 'german';
    const say = (path, options, extra) => world.say(world.olga, world.lobby, path, options, extra);
    const load = (name, rows) => say('import', {}, { attachments: { sheet: { name, type: 'text/csv', data: csv(rows) } } });
    const states = async () => (await world.call('GetGame', { session: 1 })).teams;
    const teamOf = (id) => teams.find((team) => team.id === id);
    const channelOf = (team) => world.guild.channels.get(String(team.discord_channel));
    const gameChannel = () => world.channel(german ? 'spiel' : 'game');
    const shown = (pattern) => world.message(gameChannel(), (message) => pattern.test(textOf(message)), String(pattern));
    const fileOf = async (message, name) => {
      assert.deepEqual(message.attachments.map((file) => file.filename), [name]);
      return (await fetch(message.attachments[0].url)).text();
    };
    // The text says how many are missing, the lines before it are the rest, and the file has all.
    const assertCounted = (text, all) => {
      const missing = MORE.exec(text);
      assert.ok(missing, text.slice(-200));
      const told = text.slice(0, missing.index).trim().split('\n').length;
      assert.equal(told + Number(missing[1]), all);
    };
    const assertAllIn = (file, names = NAMES) => { for (const name of names) assert.ok(file.includes(name), name); };

    before(async () => {
      world = await World.start({ discord: WIDE_LIMITS, engine: ['--clock-rate', '60'] });
      await world.startBot();
      await say('session create', { name: wideName(13), language, time_zone: 'Europe/Zurich' });
      await world.muster('import', REGION);
    });
    after(() => world.stop());

    test('sheets with long texts and many columns of one\'s own', async () => {
      const header = (await readFile(`${REGION}/challenges.csv`, 'utf8')).split('\n')[0].trim().split(',');
      const own = Array.from({ length: 60 }, (_, i) => `${i}${LONG}`);
      const rows = Array.from({ length: 40 }, (_, i) => {
        const cells = { challenge_type: 'unspezifisch', sets: 'long', status: 'approved', title: `${i} ${LONG.repeat(20)}`, description: LONG.repeat(100),
          bias_sat: 1, bias_sun: 1, dead_end: 'false' };
        return header.map((column) => cells[column]);
      });
      const answer = textOf(await load('challenges.csv', [[...header, ...own], ...rows]));
      assert.match(answer, /40 (?:new|neu)/);
      assert.match(answer, MORE, 'the columns that were passed over');
      const players = NAMES.map((team, i) => [wideName(i, 'P'), team]);
      const roster = await load('roster.csv', [['name', 'team'], ...players]);
      assert.deepEqual(roster.attachments, [], roster.attachments[0] && await fileOf(roster, 'problems.txt'));
      assert.match(textOf(roster), /Teams: 48 (?:new|neu)/);
    });

    test('/setup', async () => {
      assert.match(textOf(await say('setup', { dry_run: true })), MORE);
      assert.match(textOf(await say('setup', {})), MORE);
      assert.match(textOf(await say('setup', {})), german ? /Alles ist bereit/ : /Everything is in place/);
      ({ teams } = await world.call('GetSession', { session: 1 }));
      assert.deepEqual(teams.map((team) => team.name).sort(), [...NAMES].sort());
    });

    test('the beginning of a game', async () => {
      await world.configure(1, { challenge_sets: 'long' });
      await say('start', {});
      const begun = await shown(german ? /Das Spiel hat begonnen/ : /The game has begun/);
      assert.match(begun.embeds[0].fields[1].value, MORE);
      const now = await states();
      first = teamOf(now.find(({ role }) => role === 'catcher').team);
      runner = teamOf(now.find(({ role }) => role === 'runner').team);
      const own = await world.message(channelOf(first), (message) => /🏁/.test(textOf(message)), 'the beginning');
      assert.match(own.embeds[0].description, MORE);
      // The scoreboard has no file, and names the command that has one.
      const board = await shown(/📊/);
      assert.match(board.embeds[0].description, MORE);
      assert.match(board.embeds[0].description, /\/points/);
      assert.deepEqual(board.attachments, []);
    });

    test('/points and /bounty', async () => {
      const points = await say('points', {});
      assertCounted(points.embeds[0].description, TEAMS);
      const file = await fileOf(points, 'ranking.txt');
      assertAllIn(file);
      assert.equal(file.trim().split('\n').length, TEAMS);
      const bounty = await say('bounty', {});
      assertCounted(bounty.embeds[0].description, TEAMS - 1);
      assertAllIn(await fileOf(bounty, 'ranking.txt'));
    });

    test('/challenges, and what is suggested', async () => {
      const point = german ? / · \d+ Punkte?$/ : / · \d+ points?$/;
      const own = await world.say(world.olga, channelOf(runner), 'challenges', {});
      assert.equal(own.embeds.length, 3);
      for (const card of own.embeds) assert.match(card.fields[0].name, point);
      const { choices } = await world.olga.autocomplete(channelOf(runner), 'complete', 'challenge', '');
      assert.equal(choices.length, 3);
      for (const { name } of choices) assert.match(name, point);
      for (const [path, option] of [['adjust', 'team'], ['player assign', 'player']])
        assert.equal((await world.olga.autocomplete(world.lobby, path, option, '')).choices.length, 25);

      const all = await world.say(world.olga, channelOf(first), 'challenges', {});
      const fields = all.embeds.flatMap((embed) => embed.fields);
      assert.equal(fields.length - 1 + Number(MORE.exec(fields.at(-1).name)[1]), TEAMS - 1);
      assertAllIn(await fileOf(all, 'challenges.txt'), NAMES.filter((name) => name !== first.name));
    });

    test('a catch, a completion and points, and what is taken back', async () => {
      const { olga } = world;
      // Between two actions of a team lies some time of the engine's.
      const done = async (act, pattern) => {
        for (;;) {
          const text = textOf(await act());
          if (pattern.test(text)) return text;
          assert.match(text, /soon|rapid|wait|früh|schnell|minute/i);
        }
      };
      await done(() => world.say(olga, channelOf(runner), 'complete', { challenge: '1' }), /✅.* (?:is done|ist erledigt): \d+/);
      await shown(german ? /✅ .* hat eine Aufgabe erledigt\n[^]*für \d+ Punkte; das macht jetzt \d+/ : /✅ .* completed a challenge\n[^]*for \d+ points, and has \d+/);
      const caught = `#${runner.id}`;
      await done(async () => {
        const asked = await olga.command(channelOf(first), 'catch', { team: caught });
        return world.answer(await olga.click(asked.message, german ? 'Gefangen!' : 'Caught!'));
      }, /🚨/);
      await shown(german ? /🚨 .* hat .* gefangen/ : /🚨 .* caught /);
      for (const team of [first, runner])
        assert.match(textOf(await say('history', {})) + textOf(await say('period', { team: `#${team.id}` })), /🎯|🚨/);
      const reason = '*_~`|'.repeat(180);
      const question = await olga.command(world.lobby, 'undo', { team: caught, reason });
      await world.answer(await olga.click(question.message, german ? 'Zurücknehmen' : 'Take it back'));
      await shown(/↩️/);
      await say('adjust', { team: caught, points: 7, reason: '*'.repeat(3900) });
      await shown(german ? /➕ [^]*… \(jetzt \d+ Punkte\)/ : /➕ [^]*… \(now \d+ points\)/);
    });

    test('all else that names a team', async () => {
      const team = `#${teams.at(-1).id}`;
      for (const [path, options] of [
        ['switch', { team, role: 'catcher' }], ['reroll', { team: `#${runner.id}` }], ['extend', { minutes: 1 }], ['period', { team }], ['help', {}],
        ['catchers', {}], ['announce', { text: `${LONG}**` }], ['team colour', { team, colour: '#112233' }], ['player remove', { player: wideName(3, 'P') }],
        ['player assign', { player: wideName(3, 'P'), team }], ['adjust', { team: LONG, points: 1, reason: 'x' }], ['session create', { name: LONG }],
        ['session link', { name: LONG }], ['player assign', { player: LONG, team }], ['undo', { team: `#${teams[0].id}`, reason: LONG }]])
        assert.ok(textOf(await say(path, options)), path);
      const picture = { attachments: { picture: { name: LONG, type: 'image/jpeg', data: Buffer.from('none') } } };
      assert.match(textOf(await world.say(world.olga, channelOf(runner), 'team picture', {}, picture)), /JPEG, PNG, WebP/);
      await shown(/📣/);
    });

    test('the end of a game, and the catchers of the next', async () => {
      const question = await world.olga.command(world.lobby, 'stop', {});
      await world.answer(await world.olga.click(question.message, german ? 'Beenden' : 'End it'));
      const over = await shown(german ? /🏆 Das Spiel ist aus/ : /🏆 The game is over/);
      assert.match(over.embeds.find((embed) => /🏆/.test(embed.title)).description, MORE);
      assertAllIn(await fileOf(over, 'ranking.txt'));

      await world.configure(1, { challenge_sets: 'long', num_catchers: '47' });
      await world.call('StartGame', { session: 1 });
      const catchers = await say('catchers', {});
      assertCounted(catchers.embeds[0].description, TEAMS - 1);
      assertAllIn(await fileOf(catchers, 'ranking.txt'));
    });

    test('/where', async () => {
      const { players } = await world.call('ListPlayers');
      const location = { latitude_deg: 47.37, longitude_deg: 8.54, time: (await world.call('GetStatus')).time };
      for (const { id } of players) await world.call('ReportLocation', { player: id, location });
      const places = await say('where', {});
      assert.ok(places.embeds[0], textOf(places));
      assertCounted(places.embeds[0].description, TEAMS);
      assertAllIn(await fileOf(places, 'places.txt'));
    });

    test('where the bot may attach no file, the end is told without the ranking\'s', async () => {
      const own = gameChannel().overwrites.get(world.discord.applicationId);
      world.discord.guilds.setOverwrite(gameChannel(), { ...own, allow: own.allow & ~P.ATTACH_FILES, deny: P.ATTACH_FILES });
      await world.call('StopGame', { session: 1 });
      const ends = () => world.discord.messages(gameChannel()).filter((message) => message.embeds.some(({ title }) => /^🏆/.test(title)));
      await world.discord.until(() => ends().length === 2, { what: 'the second end' });
      assertAllIn(await fileOf(ends()[0], 'ranking.txt'));
      assert.deepEqual(ends()[1].attachments, []);
      world.discord.guilds.setOverwrite(gameChannel(), own);
    });

    test('/history of past games', async () => {
      const history = await say('history', {});
      assert.equal(history.embeds[0].fields.length, 2);
      for (const field of history.embeds[0].fields) assertCounted(field.value, TEAMS);
      const file = await fileOf(history, 'ranking.txt');
      assertAllIn(file);
      assert.equal(file.trim().split('\n').length, 2 * (TEAMS + 1) + 1);
    });

    test('what is done between games', async () => {
      const team = `#${teams.at(-1).id}`;
      for (const [path, options, expected] of [
        ['team rename', { team, name: wideName(60) }, /\*\*.*\*\*.*\*\*.*\*\*/], ['team remove', { team }, /\*\*/], ['team add', { name: wideName(61) }, /\*\*/],
        ['player add', { name: wideName(62, 'P'), passphrase: 'a long one', team: `#${teams[0].id}` }, /plays in|spielt in/]])
        assert.match(textOf(await say(path, options)), expected, path);
      const user = world.discord.user('nina', world.guild);
      const form = await user.command(world.lobby, 'link', {});
      assert.match(textOf(await world.answer(await user.submit(form, { name: wideName(62, 'P'), passphrase: 'a long one' }))), /\*\*/);
      const question = await world.olga.command(world.lobby, 'teardown', {});
      assert.match(textOf(question.message), /\*\*/);
      assert.match(textOf(await say('session unlink', {})), /\*\*/);
    });
  });
}
