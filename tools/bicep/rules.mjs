// Every rule is a generator of problems: { path, line, message }. The first is the one that the others depend on.
import { documents } from './rules/documents.mjs';
import { linter } from './rules/linter.mjs';
import { logLines } from './rules/log-lines.mjs';
import { modules } from './rules/modules.mjs';
import { names } from './rules/names.mjs';
import { network } from './rules/network.mjs';
import { parameters } from './rules/parameters.mjs';
import { repeatable } from './rules/repeatable.mjs';
import { roles } from './rules/roles.mjs';
import { secrets } from './rules/secrets.mjs';
import { settings } from './rules/settings.mjs';
import { syntax } from './rules/syntax.mjs';
import { values } from './rules/values.mjs';
import { versions } from './rules/versions.mjs';

export const rules = [
  syntax, documents, linter, logLines, modules, names, network, parameters, repeatable, roles, secrets, settings, values, versions,
];
