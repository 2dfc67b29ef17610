// Removes members that are null, as Discord does in its answers.
export function withoutNulls(value) {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  const some = Object.entries(value).filter(([, child]) => child !== null);
  return Object.fromEntries(some.map(([key, child]) => [key, withoutNulls(child)]));
}
