/** Packages are read from their sources here; elsewhere there are none, so what is packed does not point to them. */
function withoutSources(exports) {
  if (typeof exports !== 'object' || exports === null) return exports
  const entries = Object.entries(exports).filter(([condition]) => condition !== 'source')
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutSources(value)]))
}

export const hooks = {
  beforePacking: (manifest) => ({ ...manifest, exports: withoutSources(manifest.exports) }),
}
