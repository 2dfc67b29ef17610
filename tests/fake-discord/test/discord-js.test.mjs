// A well-known library as a client: it takes the fake for Discord, so the bot may do so too.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import {
  ActionRowBuilder, AttachmentBuilder, ButtonBuilder, ButtonStyle, Client, EmbedBuilder, Events, GatewayIntentBits,
  MessageFlags, ModalBuilder, PermissionFlagsBits, SlashCommandBuilder, TextInputBuilder, TextInputStyle,
} from 'discord.js';
import { startFake } from './support.mjs';

// The library sends keys with edits that only creation knows; Discord ignores them. Long time-outs,
// because the test does not measure speed.
const LENIENT = { strict: false, answerWithinMs: 30_000 };

const COMMAND = new SlashCommandBuilder().setName('catch').setDescription('Catches a team')
  .addStringOption((option) => option.setName('team').setDescription('Which').setRequired(true).setAutocomplete(true))
  .addStringOption((option) => option.setName('how').setDescription('How').addChoices({ name: 'Modal', value: 'modal' }, { name: 'Button', value: 'button' }));

async function answer(interaction) {
  if (interaction.isAutocomplete()) {
    await interaction.respond([{ name: 'Blue', value: 'blue' }]);
  } else if (interaction.isChatInputCommand() && interaction.options.getString('how') === 'modal') {
    const input = new TextInputBuilder().setCustomId('reason').setLabel('Why').setStyle(TextInputStyle.Short);
    await interaction.showModal(new ModalBuilder().setCustomId('why').setTitle('Why')
      .addComponents(new ActionRowBuilder().addComponents(input)));
  } else if (interaction.isChatInputCommand() && interaction.options.getString('how') === 'button') {
    const button = new ButtonBuilder().setCustomId('sure').setLabel('Sure').setStyle(ButtonStyle.Primary);
    await interaction.reply({
      content: 'Sure?', components: [new ActionRowBuilder().addComponents(button)], flags: MessageFlags.Ephemeral,
    });
  } else if (interaction.isChatInputCommand()) {
    await interaction.deferReply();
    await interaction.editReply({ content: `Caught ${interaction.options.getString('team')}.`, embeds: [new EmbedBuilder().setTitle('Points').addFields({ name: 'Blue', value: '3' })] });
  } else if (interaction.isButton()) {
    await interaction.update({ content: 'Done.', components: [] });
    await interaction.followUp({ content: 'More.', flags: MessageFlags.Ephemeral });
  } else {
    await interaction.reply(`Because ${interaction.fields.getTextInputValue('reason')}.`);
  }
}

async function connect(test, discord) {
  const client = new Client({ intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages], rest: { api: discord.apiBase } });
  const failures = [];
  client.on(Events.Error, (error) => failures.push(error));
  client.on(Events.InteractionCreate, (interaction) => answer(interaction).catch((error) => failures.push(error)));
  test.after(async () => {
    await client.destroy();
    assert.deepEqual(failures, []);
    assert.deepEqual(discord.violations, []);
  });
  const ready = once(client, Events.ClientReady);
  await client.login(discord.token);
  await ready;
  return client;
}

test('discord.js registers and answers a command, defers, edits, completes, asks', async (t) => {
  const { discord, guild, channel } = await startFake(t, LENIENT);
  const client = await connect(t, discord);
  assert.deepEqual(client.guilds.cache.map((g) => g.name), ['Guild']);
  await client.application.commands.set([COMMAND], guild.id);
  assert.deepEqual(discord.commands(guild).map((c) => c.name), ['catch']);

  const anna = discord.user('anna', guild);
  const deferred = await anna.command(channel, 'catch', { team: 'blue' });
  assert.equal(deferred.callback.type, 5);
  assert.equal((await deferred.completed()).message.content, 'Caught blue.');
  assert.equal(deferred.message.embeds[0].title, 'Points');

  assert.deepEqual((await anna.autocomplete(channel, 'catch', 'team', 'Bl')).choices, [{ name: 'Blue', value: 'blue' }]);

  const asked = await anna.command(channel, 'catch', { team: 'blue', how: 'button' });
  assert.equal(asked.message.ephemeral, true);
  const clicked = await anna.click(asked.message, 'Sure');
  assert.equal(clicked.message.content, 'Done.');
  assert.deepEqual(await discord.until(() => clicked.followUps.length && clicked.followUps.map((m) => m.content)), ['More.']);

  const opened = await anna.command(channel, 'catch', { team: 'blue', how: 'modal' });
  assert.equal((await anna.submit(opened, { Why: 'I can' })).message.content, 'Because I can.');
});

test('discord.js reads and writes channels, roles, members, messages, files and pins', async (t) => {
  const { discord, guild } = await startFake(t, LENIENT);
  const client = await connect(t, discord);
  const mine = client.guilds.cache.get(guild.id);
  const role = await mine.roles.create({ name: 'Blue', permissions: [PermissionFlagsBits.SendMessages] });
  const category = await mine.channels.create({ name: 'Teams', type: 4 });
  const channel = await mine.channels.create({
    name: 'Team Blue', parent: category, permissionOverwrites: [
      { id: guild.id, deny: [PermissionFlagsBits.ViewChannel] }, { id: role, allow: [PermissionFlagsBits.ViewChannel] },
    ],
  });
  assert.equal(channel.name, 'team-blue');
  const anna = discord.user('anna', guild);
  const live = guild.channels.get(channel.id);
  assert.equal(anna.sees(live), false);
  await (await mine.members.fetch(anna.id)).roles.add(role);
  assert.equal(anna.sees(live), true);

  const message = await channel.send({ content: 'Map', files: [new AttachmentBuilder(Buffer.from('map'), { name: 'map.png' })] });
  assert.equal(await (await fetch(message.attachments.first().url)).text(), 'map');
  await message.edit({ content: 'A map' });
  await message.pin();
  const history = await channel.messages.fetch({ limit: 10 });
  assert.deepEqual(history.map((m) => m.content), ['', 'A map']);
  const pins = await channel.messages.fetchPins();
  assert.deepEqual(pins.items.map((pin) => pin.message.content), ['A map']);

  const heard = once(client, Events.MessageCreate);
  anna.post(live, 'Hello');
  assert.equal((await heard)[0].author.username, 'anna');
  await message.delete();
  await channel.delete();
  await role.delete();
  assert.deepEqual([...guild.roles.values()].map((r) => r.name), ['@everyone', 'Muster']);
});

test('discord.js resumes after its connection broke, and hears what it missed', async (t) => {
  const { discord, guild, channel } = await startFake(t, LENIENT);
  const client = await connect(t, discord);
  await client.application.commands.set([COMMAND], guild.id);
  discord.gateway.drop();
  // Begun while no client is connected; answered after the resumption.
  const outcome = await discord.user('anna', guild).command(channel, 'catch', { team: 'blue' });
  assert.equal((await outcome.completed()).message.content, 'Caught blue.');
  assert.equal(discord.gateway.resumes, 1);
  assert.equal(discord.gateway.identifies, 1);

  discord.gateway.askToReconnect();
  await discord.until(() => discord.gateway.resumes === 2, { what: 'a second resumption' });
  discord.gateway.drop(4000);
  await discord.until(() => discord.gateway.resumes === 3, { what: 'a third resumption' });
});

test('discord.js waits when it is told that it was too fast', async (t) => {
  const { discord, channel } = await startFake(t, { ...LENIENT, rateLimits: { messageCreate: [2, 1000] } });
  const client = await connect(t, discord);
  const mine = client.channels.cache.get(channel.id);
  await Promise.all([1, 2, 3, 4, 5].map((i) => mine.send(`${i}`)));
  discord.failRequests({ method: 'POST', status: 429, retryAfterMs: 10, scope: 'shared' });
  await mine.send('6');
  assert.deepEqual(discord.messages(channel).map((m) => m.content), ['1', '2', '3', '4', '5', '6']);
  assert.equal(discord.count429, 1);
});
