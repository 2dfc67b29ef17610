// Requests, and the fake's own answers, held against Discord's OpenAPI description. Discord ignores
// keys that it does not know; the fake can refuse them, since in a program of ours they are slips of
// the pen.
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

  // Throws what Discord would answer. `params` and `query` are objects of strings.
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

  // What is wrong with an answer of ours; nothing: null.
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

// References as they are once the components are a document of their own.
function placed(schema) {
  return JSON.parse(JSON.stringify(schema).replaceAll(`"${REFERENCES}`, '"discord#/schemas/'));
}

// The same schema, in which objects have no keys but the described ones.
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const result = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if (result.type === 'object' && result.properties) result.additionalProperties ??= false;
  return result;
}

// The same schema, in which unions are decided by the `type` of a value where they can be: then only
// the branch that was meant complains.
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

// Of other unions each branch complains: what was meant is the branch that got deepest into the value.
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
