// The game of the pictures: three teams, a catch, a trap. Chance decides the catchers and the draws, so the game continues
// until everything for the pictures has happened.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { REGION, textOf, World } from '../../tests/discord/world.mjs';

const SPEED = 60;
const MORNING = Date.parse('2026-05-09T07:30:00Z');
const PEOPLE = ['ada', 'ben', 'cleo'];
const COLOURS = ['#e74c3c', '#3498db', '#2ecc71'];
// Few challenges, so that a trap is drawn soon.
const CHALLENGES = ['Signal fire', 'Message in the open', 'Hold the stop', 'Pen pals', 'Skyline', 'Good dog', 'A local map', 'Same shadow',
  'Local advice', 'Fruit of the day', 'Number plates to a hundred', 'Follow the yellow signs'];

// Discord's clock at the engine's speed, because messages contain its time.
function clock() {
  const begin = Date.now();
  return {
    now: () => MORNING + (Date.now() - begin) * SPEED,
    after(ms, action) {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
  };
}

async function sheet(name) {
  const text = await readFile(path.join(REGION, name), 'utf8');
  if (name !== 'challenges.csv') return text;
  return text.split('\n').filter((line) => line.startsWith('challenge_type') || CHALLENGES.some((title) => line.includes(`,approved,${title},`))).join('\n') + '\n';
}

class Game {
  static async start(server, language, teams) {
    const game = new Game();
    game.world = await World.start({
      discord: { clock: clock(), rateLimits: { messageCreate: [1000, 5000], messageEdit: [1000, 5000] } },
      engine: ['--clock-rate', String(SPEED)],
      guild: { name: server },
    });
    game.teams = teams;
    game.people = Object.fromEntries(teams.map((team, i) => [team, game.world.discord.user(PEOPLE[i], game.world.guild)]));
    game.language = language;
    await game.world.startBot();
    return game;
  }

  say(user, channel, command, options = {}, extra = {}) {
    return this.world.say(user, channel, command, options, extra);
  }

  // Follows docs/discord.md.
  async setUp(name, dryRun) {
    const { olga, lobby } = this.world;
    await this.say(olga, lobby, 'session create', { name, language: this.language, time_zone: 'Europe/Zurich' });
    for (const file of ['sectors.csv', 'zones.csv', 'distances.csv', 'challenges.csv', 'place_challenges.csv']) {
      const data = Buffer.from(await sheet(file));
      await this.say(olga, lobby, 'import', {}, { attachments: { sheet: { name: file, type: 'text/csv', data } } });
    }
    for (const [i, team] of this.teams.entries()) {
      const user = this.people[team];
      await this.say(olga, lobby, 'team add', { name: team, colour: COLOURS[i] });
      const player = user.user.username;
      await this.say(olga, lobby, 'player add', {
        name: player[0].toUpperCase() + player.slice(1), passphrase: `passphrase of ${player}`, team, user });
    }
    this.firstOfSetup = this.world.olga.messages(lobby).length;
    if (dryRun) await this.say(olga, lobby, 'setup', { dry_run: true });
    await this.say(olga, lobby, 'setup');
    // The bot tells a channel only later events, so this waits until the bot knows all channels.
    const channels = this.teams.length + 2;
    while ((await this.world.muster('value', 'list', 'discord/feed/')).values.length < channels);
    const form = await olga.command(lobby, 'config');
    await olga.submit(form, { num_catchers: '1', num_challenges: '3', start_time: '09:00', end_time: '17:00' });
  }

  async begin() {
    const { olga, lobby } = this.world;
    await this.say(olga, lobby, 'start');
    const { teams } = await this.world.muster('call', 'GetGame', JSON.stringify({ session: 1 }));
    this.catcher = this.teams.find((_, i) => teams.find((team) => team.team === i + 1).role === 'catcher');
    this.runners = this.teams.filter((name) => name !== this.catcher);
    for (const team of this.runners) await this.message(team, /Your challenges|Eure Aufgaben/);
  }

  channel(team) {
    return this.world.channel(team.toLowerCase());
  }

  message(channel, wanted) {
    const where = typeof channel === 'string' ? this.channel(channel) : channel;
    return this.world.discord.until(
      () => this.world.discord.messages(where).find((message) => wanted.test(textOf(message))),
      { what: `${wanted} in ${where.name}`, timeoutMs: 20000 });
  }

  // Completes the first of the newest challenges that can be completed, by its button.
  async complete(team) {
    const label = this.language === 'german' ? (i) => `${i} erledigt` : (i) => `Complete ${i}`;
    const newest = () => this.world.discord.messages(this.channel(team)).filter((m) => m.components.length > 0).at(-1);
    for (let attempt = 0; attempt < 600; ++attempt) {
      const outcome = await this.people[team].click(newest(), label(1 + (attempt % 3)));
      if (/is done|ist erledigt/.test(textOf(await this.world.answer(outcome)))) break;
    }
  }

  trapSprung(team) {
    return this.world.discord.messages(this.channel(team)).some((message) => /🪤/.test(textOf(message)));
  }

  // The channel's messages that `user` sees, without refusals of clicks that came too early.
  view(user, channel, { from = 0, to, topic = '' } = {}) {
    const { guild } = this.world;
    const messages = user.messages(channel).slice(from, to)
      .filter((message) => !message.ephemeral || message.interaction || message.components.length > 0);
    return {
      channel: channel.name, topic, messages, german: this.language === 'german',
      names: new Map([...guild.channels.values(), ...guild.roles.values()].map((each) => [each.id, each.name])),
    };
  }
}

export async function playInEnglish() {
  const game = await Game.start('Spring day', 'english', ['Red', 'Blue', 'Green']);
  const { world } = game;
  const { olga, lobby } = world;
  try {
    await game.setUp('Spring', true);
    const setup = game.view(olga, lobby, { from: game.firstOfSetup, to: game.firstOfSetup + 2 });
    await game.begin();
    const [first, second] = game.runners;
    await game.complete(first);
    const team = game.view(game.people[first], game.channel(first), { topic: `Team ${first}` });
    await game.message(world.channel('game'), /Scoreboard/);
    await game.complete(second);

    while (!game.trapSprung(game.catcher)) {
      await game.complete(first);
      await game.complete(second);
    }
    const hunter = game.people[game.catcher];
    const hunting = game.channel(game.catcher);
    const asked = await hunter.command(hunting, 'catch', { team: first });
    const catchers = game.view(hunter, hunting, { topic: `Team ${game.catcher}` });
    catchers.messages = catchers.messages.filter((message) => /🪤|Did you catch/.test(textOf(message))).slice(-2);
    await world.answer(await hunter.click(asked.message, 'Caught!'));
    catchers.messages.push(await game.message(game.catcher, /You caught/));

    const board = world.channel('game');
    await game.message(board, /caught/);
    await game.say(olga, lobby, 'adjust', { team: second, points: 100, reason: 'The best picture of the day' });
    const [, points] = /best picture.*now (\d+) points/.exec(textOf(await game.message(board, /best picture/)));
    await world.discord.until(() => textOf(world.discord.pins(board)[0]).includes(`· ${points} `), { what: 'the scoreboard' });
    const seen = game.view(game.people[first], board, { topic: 'What happens' });
    // Drops the messages between the scoreboard and the catch.
    seen.messages = seen.messages.filter((message, i) => i < 4 || /caught|best picture/.test(textOf(message)));
    await olga.click((await olga.command(lobby, 'stop')).message, 'End it');
    seen.messages.push(await game.message(board, /^🏆 The game is over/));
    return { setup, team, game: seen, catchers };
  } finally {
    await game.world.stop();
  }
}

export async function playInGerman() {
  const game = await Game.start('Frühling', 'german', ['Rot', 'Blau', 'Grün']);
  try {
    await game.setUp('Frühling', false);
    await game.begin();
    const [first] = game.runners;
    await game.complete(first);
    await game.message(game.world.channel('spiel'), /erledigt/);
    return { german: game.view(game.people[first], game.channel(first), { topic: `Team ${first}` }) };
  } finally {
    await game.world.stop();
  }
}
