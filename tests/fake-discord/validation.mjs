// Validates requests, and the fake's own answers, by Discord's OpenAPI description. Discord ignores unknown keys; the fake can
// refuse them, because in the bot they are typing mistakes.
import { readFileSync } from 'node:fs';
import addFormats from 'ajv-formats';
import Ajv2020 from 'ajv/dist/2020.js';
import { invalidField, invalidForm } from './errors.mjs';

const description = JSON.parse(readFileSync(new URL('openapi.json', import.meta.url), 'utf8'));
const REFERENCES = '#/components/schemas/';

export class Validation {
  #shaped;
  #requests;
  #query = newAjv(description.components, { allErrors: true, coerceTypes: true });
  #answers = newAjv(description.components, {});
  #compiled = new Map();

  constructor({ strictKeys }) {
    this.#shaped = strictKeys ? (schema) => discriminated(closed(schema)) : discriminated;
    this.#requests = newAjv(this.#shaped(description.components), { allErrors: true });
  }

  // Throws the error that Discord would answer. `params` and `query` are objects of strings.
  request(route, { params, query, body }) {
    const operation = description.paths[route.path]?.[route.method.toLowerCase()];
    if (!operation) throw new Error(`openapi.json lacks ${route.method} ${route.path}; run trim-openapi.mjs`);
    const shared = description.paths[route.path].parameters ?? [];
    const declared = [...shared, ...(operation.parameters ?? [])];
    this.#check(`${route.path} params`, this.#query, () => objectOf(declared, 'path'), params);
    this.#check(`${route.method} ${route.path} query`, this.#query, () => objectOf(declared, 'query'), query);
    const schema = operation.requestBody?.content['application/json'].schema;
    if (schema) this.#check(`${route.method} ${route.path}`, this.#requests, () => this.#shaped(schema), body);
    else if (body !== undefined) throw invalidField([], 'BODY_UNEXPECTED', 'No body belongs here.');
  }

  // The problem of an answer of the fake; null: none.
  answer(route, status, body) {
    const operation = description.paths[route.path][route.method.toLowerCase()];
    const response = operation.responses[status];
    if (!response) return `status ${status} is not described`;
    const schema = response.content?.['application/json'].schema;
    if (!schema) return body === undefined ? null : 'a body is not described';
    const validate = this.#compile(`answer ${route.method} ${route.path} ${status}`, this.#answers, () => schema);
    return validate(body) ? null : this.#answers.errorsText(validate.errors);
  }

  #check(name, ajv, schema, value) {
    const validate = this.#compile(name, ajv, schema);
    if (!validate(value)) throw invalidForm(problemsOf(validate.errors));
  }

  #compile(name, ajv, schema) {
    if (!this.#compiled.has(name)) this.#compiled.set(name, ajv.compile(placed(schema())));
    return this.#compiled.get(name);
  }
}

function newAjv(components, options) {
  const ajv = new Ajv2020({ strict: false, ...options });
  addFormats(ajv);
  ajv.addFormat('snowflake', /^\d{1,20}$/);
  ajv.addFormat('nonce', /^.{1,25}$/u);
  ajv.addSchema(placed(components), 'discord');
  return ajv;
}

// References to components, adapted to the document that has only components.
function placed(schema) {
  return JSON.parse(JSON.stringify(schema).replaceAll(`"${REFERENCES}`, '"discord#/schemas/'));
}

// The same schema, without unknown keys in objects.
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const result = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if (result.type === 'object' && result.properties) result.additionalProperties ??= false;
  return result;
}

// The same schema, with unions decided by the value's `type` if possible. Then only the intended branch reports errors.
function discriminated(schema) {
  if (Array.isArray(schema)) return schema.map(discriminated);
  if (schema === null || typeof schema !== 'object') return schema;
  const result = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, discriminated(value)]));
  const branches = result.oneOf ?? result.anyOf;
  const types = branches?.map?.(typesOf);
  if (!types?.every(Boolean)) return result;
  return {
    type: 'object', required: ['type'], properties: { type: { enum: types.flat() } },
    allOf: branches.map((branch, i) => ({
      if: { required: ['type'], properties: { type: { enum: types[i] } } }, then: branch,
    })),
  };
}

function typesOf({ $ref: reference }) {
  const schema = reference && description.components.schemas[reference.slice(REFERENCES.length)];
  return schema?.required?.includes('type') ? schema.properties.type.enum : undefined;
}

function objectOf(parameters, place) {
  const here = parameters.filter((parameter) => parameter.in === place);
  return {
    type: 'object',
    properties: Object.fromEntries(here.map((p) => [p.name, p.schema])),
    required: here.filter((p) => p.required).map((p) => p.name),
    additionalProperties: false,
  };
}

const CODES = {
  required: ['BASE_TYPE_REQUIRED', () => 'This field is required'],
  additionalProperties: ['UNKNOWN_FIELD', () => 'Discord knows no such field'],
  maxLength: ['BASE_TYPE_MAX_LENGTH', ({ limit }) => `Must be ${limit} or fewer in length.`],
  maxItems: ['BASE_TYPE_MAX_LENGTH', ({ limit }) => `Must be ${limit} or fewer in length.`],
  minLength: ['BASE_TYPE_MIN_LENGTH', ({ limit }) => `Must be ${limit} or more in length.`],
  minItems: ['BASE_TYPE_MIN_LENGTH', ({ limit }) => `Must be ${limit} or more in length.`],
  maximum: ['NUMBER_TYPE_MAX', ({ limit }) => `Value should be less than or equal to ${limit}.`],
  minimum: ['NUMBER_TYPE_MIN', ({ limit }) => `Value should be greater than or equal to ${limit}.`],
  enum: ['BASE_TYPE_CHOICES', ({ allowedValues }) => `Value must be one of {${allowedValues.join(', ')}}.`],
};

// In other unions every branch reports errors. The intended branch is the one that got deepest into the value.
function problemsOf(errors) {
  const all = errors
    .filter((error) => !['oneOf', 'anyOf', 'if'].includes(error.keyword))
    .map((error) => {
      const path = error.instancePath.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
      const key = error.params.missingProperty ?? error.params.additionalProperty;
      if (key !== undefined) path.push(key);
      const [code, message] = CODES[error.keyword] ?? ['BASE_TYPE_INVALID', () => error.message];
      return { path, code, message: message(error.params) };
    });
  if (all.length === 0) return [{ path: [], code: 'UNION_TYPE_CHOICES', message: errors[0].message }];
  const depth = Math.max(...all.map((problem) => problem.path.length));
  const seen = new Set();
  return all.filter((problem) => {
    const id = JSON.stringify([problem.path, problem.code]);
    return problem.path.length === depth && !seen.has(id) && seen.add(id);
  });
}
