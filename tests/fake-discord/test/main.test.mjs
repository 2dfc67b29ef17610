// The fake as a process, and its copy of Discord's description.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));

test('main.mjs tells where it is, and ends when it is told to', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'fake-discord-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const portFile = join(folder, 'port');
  const child = spawn(process.execPath, [file('../main.mjs'), '--port-file', portFile, '--token', 'secret'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const told = {};
  for await (const line of createInterface(child.stdout)) {
    const [key, value] = line.split(' ');
    told[key] = value;
    if (key === 'ready') break;
  }
  assert.equal(new URL(told.api).port, readFileSync(portFile, 'utf8').trim());
  const headers = { Authorization: 'Bot secret', 'User-Agent': 'DiscordBot (https://example.org, 1)' };
  const channel = await (await fetch(`${told.api}/channels/${told.channel}`, { headers })).json();
  assert.equal(channel.guild_id, told.guild);
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
});

// The whole description is beside the repository on some machines only.
const source = file('../../../../shared/data/discord/openapi.json');
test('openapi.json is what trim-openapi.mjs makes', { skip: !existsSync(source) }, () => {
  const made = execFileSync(process.execPath, [file('../trim-openapi.mjs'), source, '-'], { maxBuffer: 1 << 24 });
  assert.equal(made.toString(), readFileSync(file('../openapi.json'), 'utf8'));
});
