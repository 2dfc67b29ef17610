// In a server with a German session the bot speaks German, whatever the language of a user's
// Discord.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { P } from '../fake-discord/fake-discord.mjs';
import { INVITED_WITH, prepare, textOf, titlesIn, WIDE_LIMITS, World } from './world.mjs';

const TEAMS = ['Rot', 'Blau', 'Übermut'];

let world;
let people;
let setup;
const say = async (user, channel, path, options, extra) => textOf(await world.say(user, channel, path, options, extra));

before(async () => {
  world = await World.start({ discord: WIDE_LIMITS });
  await world.startBot();
  ({ people, report: setup } = await prepare(world, TEAMS, { language: 'german' }));
});
after(() => world.stop());

test('the server\'s channels, and refusals', async () => {
  const { discord, guild, olga, lobby } = world;
  assert.match(setup, /^Was ich getan habe:\n- Spring: angelegt|^Was ich getan habe:/);
  for (const name of ['spiel', 'leitung', 'rot', 'blau', 'übermut']) assert.ok(world.channel(name));
  assert.match(await say(olga, lobby, 'setup', {}), /^Alles ist bereit\.$/);
  const nina = discord.user('nina', guild);
  const cases = [
    [nina, 'points', {}, /Ich weiss noch nicht, wer du im Spiel bist: sag es mir mit \/link\./],
    [nina, 'start', {}, /^Das darf nur die Spielleitung\.$/],
    [nina, 'challenges', {}, /^Bitte im Kanal eines Teams benutzen\.$/],
    [people.Rot1, 'challenges', {}, new RegExp(`^Bitte im Kanal deines Teams benutzen: <#${world.channel('rot').id}>\\.$`)],
    [olga, 'adjust', { team: 'Gelb', points: 1, reason: 'x' }, /^Es gibt kein Team "Gelb"\.$/],
    [olga, 'team colour', { team: 'Rot', colour: 'rot' }, /^"rot" ist keine Farbe: schreib sie als #RRGGBB/],
    [olga, 'announce', { text: 'ä'.repeat(5000) }, /^Das ist zu lang: eine Ansage darf 4096 Zeichen haben\.$/],
    [olga, 'session create', { name: 'x' }, /^Dieser Server spielt schon \*\*Spring\*\*/],
    [olga, 'help', {}, /Was man tun kann\n[^]*Für die Spielleitung/],
  ];
  for (const [user, path, options, expected] of cases) assert.match(await say(user, lobby, path, options), expected, path);

  const sheet = (size) => ({ attachments: { sheet: { name: 'a.csv', type: 'text/csv', data: Buffer.alloc(size, 'x') } } });
  assert.match(await say(olga, lobby, 'import', {}, sheet(2 << 20)), /^"a\.csv" ist zu gross: erlaubt sind 1 MiB\.$/);
  assert.match(await say(olga, lobby, 'import', {}, sheet(10)), /^"a\.csv" ist nach der Kopfzeile keine der Tabellen\.$/);
  assert.match(textOf((await olga.inject(lobby, 3, { custom_id: 'complete:1', component_type: 2 })).message), /^Dieser Knopf gilt nicht mehr\.$/);
  assert.match(textOf((await olga.inject(lobby, 3, { custom_id: 'nichts', component_type: 2 })).message), /^Das kenne ich nicht mehr; bitte neu versuchen\.$/);

  const role = [...guild.roles.values()].find((each) => each.botId);
  discord.guilds.removeChannel(world.channel('blau'));
  discord.guilds.updateRole(guild, role, { permissions: INVITED_WITH & ~P.MANAGE_CHANNELS });
  assert.match(await say(olga, lobby, 'setup', {}), /^Discord hat mich nicht gelassen\. .* Ich brauche: Kanäle verwalten und Rollen verwalten\.$/);
  discord.guilds.updateRole(guild, role, { permissions: INVITED_WITH });
  assert.match(await say(olga, lobby, 'setup', {}), /#blau: neu angelegt; er erfährt, was von jetzt an geschieht/);
});

test('a game', async () => {
  const { olga, lobby, discord } = world;
  await world.configure();
  assert.match(await say(olga, lobby, 'start', {}), /^Das Spiel läuft bis \d\d:\d\d \(Europe\/Zurich\)\.$/);
  assert.match(await say(olga, lobby, 'adjust', { team: 'Rot', points: 1, reason: 'weil' }), /^Erledigt\.$/);
  assert.match(await say(olga, lobby, 'adjust', { team: 'Übermut', points: -2, reason: 'darum' }), /^Erledigt\.$/);
  const { teams } = await world.call('GetGame', { session: 1 });
  const runner = TEAMS[teams.find((team) => team.role === 'runner').team - 1];
  assert.match(await say(olga, lobby, 'switch', { team: runner, role: 'catcher' }), new RegExp(`^\\*\\*${runner}\\*\\*: jetzt Fänger\\.$`));
  assert.match(await say(olga, lobby, 'extend', { minutes: 5 }), /^Das Spiel endet jetzt um/);
  assert.match(await say(olga, lobby, 'announce', { text: 'Grüezi' }), /^Gesagt\.$/);
  assert.match(await say(people.Rot1, lobby, 'points', {}), /Rangliste/);
  assert.match(await say(people.Rot1, lobby, 'catchers', {}), /Fänger/);
  const question = await olga.command(lobby, 'stop', {});
  assert.match(textOf(question.message), /^Das Spiel jetzt für alle beenden\?$/);
  assert.match(textOf((await olga.click(question.message, 'Beenden')).message), /^Das Spiel ist aus\.$/);

  const channel = world.channel('spiel');
  await world.message(channel, (m) => m.embeds.some((embed) => embed.title === '🏆 Das Spiel ist aus'), 'the end');
  assert.deepEqual(titlesIn(world, channel).filter((title) => title !== '📣 Ansage'), [
    '🏁 Das Spiel hat begonnen', '➕ Rot: +1 Punkt', '➖ Übermut: -2 Punkte', `🔁 ${runner}: jetzt Fänger`, '⏱️ Neues Ende', '🏆 Das Spiel ist aus']);
  const words = /\b(the|you|team|game|has|points?|completed|caught|ends?|over)\b/i;
  for (const name of ['spiel', 'rot', 'blau', 'übermut']) {
    for (const message of discord.messages(world.channel(name))) {
      for (const embed of message.embeds) {
        // Titles of challenges and traps come from the organisers' sheets, in the sheets' language.
        if (/Aufgaben|Falle/.test(embed.title)) continue;
        assert.doesNotMatch(textOf({ embeds: [embed] }).replace(/Team/g, ''), words, name);
      }
    }
  }
});
