// A request's body: JSON, or a form with JSON in payload_json and files named files[0], files[1], …
import { invalidField, refusal } from './errors.mjs';

// Returns {body, files}; files: [{name: '0', filename, contentType, data}]. `body` is undefined for an empty request.
export async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  if (bytes.length === 0) return { body: undefined, files: [] };
  if (type.startsWith('multipart/form-data')) return readForm(bytes, type);
  if (!type.startsWith('application/json')) {
    throw invalidField([], 'CONTENT_TYPE_INVALID', 'Expected "Content-Type" header to be application/json.');
  }
  return { body: parse(bytes.toString()), files: [] };
}

async function readForm(bytes, type) {
  const form = await formOf(bytes, type);
  const files = [];
  let body = {};
  for (const [key, value] of form) {
    const index = /^files\[(\d+)\]$/.exec(key)?.[1];
    if (key === 'payload_json' && typeof value === 'string') {
      body = parse(value);
    } else if (index !== undefined && typeof value !== 'string') {
      const data = Buffer.from(await value.arrayBuffer());
      files.push({ name: index, filename: value.name, contentType: value.type, data });
    } else {
      throw invalidField([key], 'UNKNOWN_FIELD', 'A form has payload_json and files[n].');
    }
  }
  return { body, files };
}

async function formOf(bytes, type) {
  try {
    return await new Response(bytes, { headers: { 'Content-Type': type } }).formData();
  } catch {
    throw invalidField([], 'FORM_INVALID', 'Not a well-formed multipart form.');
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal('notJson');
  }
}
