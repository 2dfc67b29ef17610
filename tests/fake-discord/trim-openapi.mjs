#!/usr/bin/env node
// Writes openapi.json: the part of Discord's description (github.com/discord/discord-api-spec) that
// the fake serves, without texts.
// usage: trim-openapi.mjs [FILE [OUTPUT]], by default from the folder beside the repository; OUTPUT -: standard output
import { readFileSync, writeFileSync } from 'node:fs';
import { routes } from './routes/index.mjs';

const here = (path) => new URL(path, import.meta.url);
const source = process.argv[2] ?? here('../../../shared/data/discord/openapi.json');
const full = JSON.parse(readFileSync(source, 'utf8'));

// Corrects places where the description is narrower than Discord's documentation and Discord itself.
function correct(schemas) {
  // Sets of permissions may be texts of digits or numbers.
  for (const schema of Object.values(schemas)) {
    if (!schema.properties) continue;
    for (const key of ['allow', 'deny', 'permissions', 'default_member_permissions']) {
      const old = schema.properties[key];
      if (!old?.type?.includes?.('integer')) continue;
      schema.properties[key] = { anyOf: [old, { type: 'string', pattern: '^[0-9]{1,20}$' }] };
    }
  }
  // A command may be restricted to adults.
  if (schemas.ApplicationCommandUpdateRequest) {
    schemas.ApplicationCommandUpdateRequest.properties.nsfw = { type: ['boolean', 'null'] };
  }
}

function withoutTexts(value) {
  if (Array.isArray(value)) return value.map(withoutTexts);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(
    ([key, child]) => !(key === 'description' && typeof child === 'string') && !key.startsWith('x-'),
  );
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutTexts(child)]));
}

// Keeps only JSON bodies, because forms carry the same body; and only good answers, because all errors have one form.
function operationOf({ parameters, requestBody, responses }) {
  const json = (content) => content?.['application/json'] && { 'application/json': content['application/json'] };
  const body = json(requestBody?.content);
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return {
    ...(parameters && { parameters }),
    ...(body && { requestBody: { content: body } }),
    responses: Object.fromEntries(good.map(([status, response]) => [status, { content: json(response.content) }])),
  };
}

const paths = {};
for (const { method, path } of routes) {
  const given = full.paths[path];
  if (!given) throw new Error(`Discord describes no ${path}`);
  const verb = method.toLowerCase();
  paths[path] ??= given.parameters ? { parameters: given.parameters } : {};
  paths[path][verb] = operationOf(given[verb]);
}

const schemas = {};
(function collect(value) {
  if (value === null || typeof value !== 'object') return;
  const name = value.$ref?.replace('#/components/schemas/', '');
  if (name && !schemas[name]) collect((schemas[name] = full.components.schemas[name]));
  Object.values(value).forEach(collect);
})(paths);
correct(schemas);
for (const path of Object.values(paths)) correctInline(path);

// The body of the overwrites has an inline schema.
function correctInline(path) {
  const schema = path.put?.requestBody?.content['application/json'].schema;
  if (schema) correct([schema]);
}

const { title, version } = full.info;
const trimmed = { openapi: full.openapi, info: { title, version }, paths, components: { schemas } };
const text = `${JSON.stringify(withoutTexts(trimmed))}\n`;
const output = process.argv[3] ?? here('openapi.json');
if (output === '-') process.stdout.write(text);
else writeFileSync(output, text);
