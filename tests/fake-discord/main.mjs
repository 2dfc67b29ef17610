#!/usr/bin/env node
// The fake as a process, with one guild and a text channel, to try out a bot by hand or from a
// program in another language. Runs until a signal ends it.
// usage: main.mjs [--port-file FILE] [--token TOKEN] [--application ID] [--key FILE --cert FILE]
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FakeDiscord, P } from './fake-discord.mjs';

const text = { type: 'string' };
const { values } = parseArgs({ options: { 'port-file': text, token: text, application: text, key: text, cert: text } });

const discord = await FakeDiscord.start({
  token: values.token ?? 'token',
  applicationId: values.application,
  tls: values.key && { key: readFileSync(values.key), cert: readFileSync(values.cert) },
});
const guild = discord.addGuild({ permissions: P.ADMINISTRATOR, botRolePosition: 100 });
const channel = discord.addChannel(guild, { name: 'general' });

// Renames the complete file into place for the process that waits for it.
if (values['port-file']) {
  const draft = `${values['port-file']}.new`;
  writeFileSync(draft, `${new URL(discord.origin).port}\n`);
  renameSync(draft, values['port-file']);
}

console.log(`api ${discord.apiUrl}`);
console.log(`gateway ${discord.gateway.url}`);
console.log(`application ${discord.applicationId}`);
console.log(`guild ${guild.id}`);
console.log(`channel ${channel.id}`);
console.log('ready');

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await discord.stop();
    process.exit(0);
  });
}
