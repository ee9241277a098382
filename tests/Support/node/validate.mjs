// Holds real responses against docs/openapi.yaml.
//
//   node validate.mjs              one JSON line per response on stdin, one verdict per line on stdout
//   node validate.mjs --routes     every operation: {"method":"GET","path":"/…","operationId":"…"}
//   node validate.mjs --examples   checks every example of the document against its own schema; exit code 1 on a contradiction
//   node validate.mjs --fits Uri   a JSON array of values on stdin, on stdout one of whether each fits that schema of the document
//
// A response: {"id":1,"method":"GET","path":"/connect/applications?limit=5","status":200,"headers":{"content-type":"…"},"body":"…"}
// A verdict:  {"id":1,"ok":true}   or   {"id":1,"ok":false,"errors":["…"]}

import { readFileSync, realpathSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const documentUrl = new URL('../../../docs/openapi.yaml', import.meta.url);
const documentKey = 'openapi';

export function loadContract(text = readFileSync(documentUrl, 'utf8')) {
  return new Contract(parse(text));
}

class Contract {
  #document;
  #ajv;
  #compiled = new Map();

  constructor(document) {
    this.#document = document;
    this.#ajv = new Ajv2020.default({ allErrors: true, verbose: true, strict: true, strictTypes: false });
    addFormats.default(this.#ajv);
    // The whole document goes in as one schema, so that its references resolve; its own top-level keys are no typos.
    this.#ajv.addVocabulary(Object.keys(document));
    this.#ajv.addSchema(document, documentKey);
    this.operations = [...this.#readOperations()];
  }

  /** What is wrong with this response, in sentences; empty when nothing is. */
  check({ method, path, status, headers = {}, body = '' }) {
    const found = this.operations.find((operation) => operation.method === method.toUpperCase() && operation.matches(path));
    if (!found) {
      // The host itself answers what no function is for.
      return status === 404 && body === ''
        ? []
        : [`no operation of the document is ${method} ${path}: only an empty 404 is right, not ${status} with ${body.length} characters`];
    }

    const response = this.#resolve(found.responses[String(status)]);
    if (!response) {
      return [`status ${status} is not documented for ${found.operationId}: ${Object.keys(found.responses).join(', ')}`];
    }

    const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    return [...this.#checkHeaders(response, lowered), ...this.#checkBody(response, status, lowered, body)];
  }

  /** Whether a value fits one of the document's schemas. */
  fits(schema, value) {
    return this.#validate({ $ref: `#/components/schemas/${schema}` }, value).length === 0;
  }

  /** Every example that its own schema refuses. */
  checkExamples() {
    const errors = [];
    const visit = (node, pointer) => {
      if (Array.isArray(node)) {
        node.forEach((item, index) => visit(item, `${pointer}/${index}`));
      } else if (node && typeof node === 'object') {
        if (node.schema) {
          const named = Object.entries(node.examples ?? {}).map(([name, example]) => [name, this.#resolve(example).value]);
          const values = node.example === undefined ? named : [['example', node.example], ...named];
          for (const [name, value] of values) {
            errors.push(...this.#validate({ $ref: `${pointer}/schema` }, value).map((error) => `${pointer} ${name}: ${error}`));
          }
        }
        for (const [key, value] of Object.entries(node)) {
          visit(value, `${pointer}/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`);
        }
      }
    };
    visit(this.#document, '#');
    return errors;
  }

  * #readOperations() {
    const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
    for (const [path, item] of Object.entries(this.#document.paths)) {
      for (const method of methods.filter((name) => item[name])) {
        const { operationId, responses } = item[method];
        yield { method: method.toUpperCase(), path, operationId, responses, matches: matcher(path) };
      }
    }
  }

  #resolve(node) {
    while (node?.$ref) {
      node = node.$ref
        .split('/')
        .slice(1)
        .reduce((at, key) => at[decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')], this.#document);
    }
    return node;
  }

  #checkHeaders(response, headers) {
    const errors = [];
    for (const [name, reference] of Object.entries(response.headers ?? {})) {
      const { required, schema } = this.#resolve(reference);
      const value = headers[name.toLowerCase()];
      if (value === undefined) {
        if (required) {
          errors.push(`the header ${name} is missing`);
        }
        continue;
      }
      const typed = schema.type === 'integer' && /^[0-9]+$/.test(value) ? Number(value) : value;
      errors.push(...this.#validate(schema, typed).map((error) => `the header ${name}${error}`));
    }
    return errors;
  }

  #checkBody(response, status, headers, body) {
    const contentType = headers['content-type'];
    if (!response.content) {
      const errors = body === '' ? [] : [`a ${status} has no body here, but there are ${body.length} characters`];
      return contentType === undefined ? errors : [...errors, `a ${status} has no body, but a content type: ${contentType}`];
    }

    const [mediaType, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
    const media = response.content[mediaType];
    if (!media) {
      return [`the content type should be ${Object.keys(response.content).join(' or ')}, not ${contentType ?? 'absent'}`];
    }
    const errors = parameters
      .filter((parameter) => parameter.startsWith('charset=') && parameter !== 'charset=utf-8')
      .map((parameter) => `JSON is UTF-8, but the content type says ${parameter}`);

    let value;
    try {
      value = JSON.parse(body);
    } catch (error) {
      return [...errors, `the body is not JSON (${error.message}): ${shorten(body)}`];
    }
    return [...errors, ...this.#validate(media.schema, value).map((error) => `the body${error}`)];
  }

  #validate(schema, value) {
    const key = JSON.stringify(schema);
    let validate = this.#compiled.get(key);
    if (!validate) {
      validate = this.#ajv.compile(absolute(schema));
      this.#compiled.set(key, validate);
    }
    return validate(value) ? [] : this.#explain(validate.errors);
  }

  // Of the branches of a failed oneOf or anyOf, only the one that comes closest is worth reading.
  #explain(errors) {
    const forks = errors.filter((error) => (error.keyword === 'oneOf' || error.keyword === 'anyOf') && !error.params.passingSchemas);
    const outermost = forks.filter((fork) => !forks.some((other) => other !== fork && encloses(other, fork)));
    const sentences = errors
      .filter((error) => error.keyword !== 'if' && !outermost.some((fork) => fork === error || inside(error.instancePath, fork.instancePath)))
      .map(sentence);
    for (const fork of outermost) {
      const branches = fork.schema.map((branch) => {
        const validate = this.#ajv.compile(absolute(branch));
        validate(fork.data);
        return validate.errors ?? [];
      });
      const closest = branches.reduce((best, branch) => (distance(branch) < distance(best) ? branch : best));
      const prefixed = closest.map((error) => ({ ...error, instancePath: fork.instancePath + error.instancePath }));
      sentences.push(...(prefixed.length === 0 ? [sentence(fork)] : this.#explain(prefixed)));
    }
    return [...new Set(sentences)];
  }
}

// Compares as the host routes: literals in any case, a trailing slash does no harm, an encoded slash stays in its segment.
function matcher(template) {
  const expected = template.split('/').slice(1);
  return (path) => {
    const actual = path.split(/[?#]/, 1)[0].replace(/\/$/, '').split('/').slice(1);
    return actual.length === expected.length
      && expected.every((segment, index) =>
        segment.startsWith('{') ? actual[index] !== '' : decode(actual[index]).toLowerCase() === segment.toLowerCase());
  };
}

function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

// Schemas from the document point into it with '#/…'; compiled on their own they need its name in front.
function absolute(schema) {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === '$ref' && typeof value === 'string' && value.startsWith('#') ? documentKey + value : value);
}

function inside(path, outer) {
  return path === outer || path.startsWith(`${outer}/`);
}

function encloses(outer, inner) {
  return outer.instancePath === inner.instancePath
    ? outer.schemaPath.length < inner.schemaPath.length && inner.schemaPath.startsWith(outer.schemaPath)
    : inside(inner.instancePath, outer.instancePath);
}

// A wrong constant means: not this kind of object at all. A wrong type weighs almost as much.
function distance(errors) {
  const weight = { const: 1000, type: 100 };
  return errors.reduce((sum, error) => sum + (weight[error.keyword] ?? 1), 0);
}

function sentence(error) {
  const at = error.instancePath
    .split('/')
    .slice(1)
    .map((key) => (/^[0-9]+$/.test(key) ? `[${key}]` : `.${key.replaceAll('~1', '/').replaceAll('~0', '~')}`))
    .join('');
  const value = shorten(JSON.stringify(error.data));
  switch (error.keyword) {
    case 'additionalProperties':
      return `${at} has a key that is not documented: ${error.params.additionalProperty}`;
    case 'required':
      return `${at} lacks the key ${error.params.missingProperty}`;
    case 'const':
      return `${at} should be ${JSON.stringify(error.params.allowedValue)}, not ${value}`;
    case 'enum':
      return `${at} should be one of ${JSON.stringify(error.params.allowedValues)}, not ${value}`;
    default:
      return `${at} ${error.message}, not ${value}`;
  }
}

function shorten(text) {
  return text.length <= 200 ? text : `${text.slice(0, 200)}… (${text.length} characters)`;
}

async function main(mode, schema) {
  const contract = loadContract();
  if (mode === '--routes') {
    for (const { method, path, operationId } of contract.operations) {
      console.log(JSON.stringify({ method, path, operationId }));
    }
  } else if (mode === '--examples') {
    const errors = contract.checkExamples();
    errors.forEach((error) => console.log(error));
    process.exitCode = errors.length === 0 ? 0 : 1;
  } else if (mode === '--fits') {
    console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map((value) => contract.fits(schema, value))));
  } else {
    for await (const line of createInterface({ input: process.stdin })) {
      const response = JSON.parse(line);
      const errors = contract.check(response);
      console.log(JSON.stringify(errors.length === 0 ? { id: response.id, ok: true } : { id: response.id, ok: false, errors }));
    }
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(process.argv[2], process.argv[3]);
}
