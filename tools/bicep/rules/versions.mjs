/** Preview versions that are used, and why. */
const previews = new Map([
  ['Microsoft.Insights/diagnosticSettings@2021-05-01-preview', 'no later version exists, and the one before cannot name log categories by group'],
]);

/** API versions are dates, not previews, and one for all resources of a kind. */
export function* versions({ templates }) {
  const seen = new Map();
  for (const { path, resources } of templates) {
    for (const { line, type, version } of resources) {
      if (!/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(version ?? '')) {
        yield { path, line, message: `The API version of ${type} is '${version ?? ''}'; it must be a date such as 2025-06-01.` };
      } else if (version.endsWith('-preview') && !previews.has(`${type}@${version}`)) {
        yield { path, line, message: `${type}@${version} is a preview. Take a version that is none, or list it in tools/bicep/rules/versions.mjs with the reason.` };
      }
      const kind = type.split('/').slice(0, 2).join('/');
      const first = seen.get(kind) ?? { path, line, version };
      seen.set(kind, first);
      if (first.version !== version) {
        yield { path, line, message: `${type} has the API version ${version} here and ${first.version} in ${first.path}:${first.line}.` };
      }
    }
  }
}
