// Who may import whom. The arrows point one way: connectors → sdk ← engine ← platform ← apps.
const ours = '^(packages|connectors|apps)/'
const anyTest = '^(packages|connectors|apps)/[^/]+/test/'

module.exports = {
  forbidden: [
    // A connector author gets the sdk and nothing else, so it can stand on nothing of ours.
    rule('sdk-imports-nothing-of-ours', { path: '^packages/sdk/' }, { path: ours, pathNot: '^packages/sdk/' }),
    // The engine knows the contract's words (records, rejects, the end of a read), not how anything is read.
    rule(
      'engine-takes-only-the-contract-from-sdk',
      { path: '^packages/engine/src/' },
      { path: '^packages/sdk/src/(files|http)/' },
    ),
    // What a night does must not depend on how anything is stored, read or shown.
    rule(
      'engine-imports-sdk-alone',
      { path: '^packages/engine/src/' },
      { path: ours, pathNot: '^packages/(engine|sdk)/' },
    ),
    // No SQL, no HTTP, no files in the engine: it can be rehearsed without any of them.
    rule(
      'engine-touches-no-world',
      { path: '^packages/engine/src/' },
      {
        path: '^(node:)?(fs|fs/promises|net|tls|http|https|http2|child_process|sqlite|os|path|dns|dgram)$|node_modules/(got|undici|knex|mysql2|pg)/',
      },
    ),
    // The platform implements the engine's ports, and nobody else's wishes.
    rule(
      'platform-imports-engine-alone',
      { path: '^packages/platform/src/' },
      { path: ours, pathNot: '^packages/(platform|engine)/' },
    ),
    // A mail is made from an outbox row; who put it there is none of its business.
    rule(
      'mail-imports-platform-alone',
      { path: '^packages/mail/src/' },
      { path: ours, pathNot: '^packages/(mail|platform)/' },
    ),
    // A connector of ours can do what anybody's can, and no more; two of them share only what the kit gives.
    rule(
      'connector-imports-kit-alone',
      { path: '^connectors/([^/]+)/' },
      { path: ours, pathNot: '^(connectors/$1|packages/sdk|packages/file-sources|packages/testkit)/' },
    ),
    // Part of the kit, apart from the sdk only because of what it needs to be installed.
    rule(
      'file-sources-imports-sdk-alone',
      { path: '^packages/file-sources/' },
      { path: ours, pathNot: '^packages/(file-sources|sdk|testkit)/' },
    ),
    // A third party's tests have the sdk beside the suite, and nothing else of ours.
    rule(
      'testkit-imports-sdk-alone',
      { path: '^packages/testkit/' },
      { path: ours, pathNot: '^packages/(testkit|sdk)/' },
    ),
    // Whoever starts a connector has nothing of ours yet; its templates are connectors as a third party has them.
    rule(
      'create-connector-imports-nothing-of-ours',
      { path: '^packages/create-connector/(src|test)/' },
      { path: ours, pathNot: '^packages/create-connector/(src|test)/' },
    ),
    rule(
      'template-imports-sdk-alone',
      { path: '^packages/create-connector/template/([^/]+)/' },
      { path: ours, pathNot: '^packages/(create-connector/template/$1|sdk|testkit)/' },
    ),
    // The conformance suite serves tests; no employee is read with it. `rollcall record` writes what its server gives again.
    rule(
      'testkit-is-for-tests',
      { path: `${ours}[^/]+/src/`, pathNot: '^(packages/testkit|apps/runner)/' },
      { path: '^packages/testkit/' },
    ),
    rule(
      'runner-takes-only-recording-from-testkit',
      { path: '^apps/runner/src/' },
      { path: '^packages/testkit/', pathNot: '^packages/testkit/src/recording/' },
    ),
    // What the runner takes brings neither vitest nor a server along.
    rule(
      'recording-stands-alone',
      { path: '^packages/testkit/src/recording/' },
      { path: '^packages/testkit/src/|node_modules/vitest', pathNot: '^packages/testkit/src/recording/' },
    ),
    // Nothing stands on an app: apps put the parts together, and are the last to know.
    rule('nothing-imports-an-app', { path: '^(packages|connectors)/' }, { path: '^apps/' }),
    // All SQL of the platform lies in one package; the sql connector only runs an administrator's own queries, and the
    // template of connectors to databases shows how to run one's own.
    rule(
      'sql-in-two-places',
      {
        path: ours,
        pathNot: `^packages/platform/|^connectors/sql/|^packages/create-connector/template/database/|${anyTest}`,
      },
      { path: '^(node:)?sqlite$|node_modules/(knex|mysql2|mysql|pg|pg-query-stream|better-sqlite3)/' },
    ),
    // One composition root: everything else takes plain arguments and can be built in a test with `new`.
    rule(
      'container-in-the-runner',
      { path: ours, pathNot: '^apps/runner/' },
      { path: 'node_modules/(inversify|reflect-metadata)/' },
    ),
    // What a package does not export may change any day, so nobody reaches past its name into its folders.
    rule(
      'packages-by-name',
      { path: '^((?:packages|connectors|apps)/[^/]+)/' },
      { path: ours, pathNot: '^$1/', dependencyTypes: ['local'] },
    ),
    // Tests may use each other's fixtures; what is shipped may not.
    rule('src-imports-no-test', { path: `${ours}[^/]+/src/` }, { path: `${anyTest}|^test/` }),
    // Two files that need each other are one subject in two places.
    rule('no-cycle', {}, { circular: true }),
    // A file that nobody imports and that imports nobody is forgotten.
    rule('no-orphan', { path: `${ours}[^/]+/src/`, orphan: true, pathNot: '\\.d\\.ts$' }, {}),
    // An import that leads nowhere is not checked by any rule above.
    rule('no-import-into-nowhere', { pathNot: '/bin/' }, { couldNotResolve: true }),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: `${ours}[^/]+/dist/` },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'types', 'node', 'import', 'default'],
      extensions: ['.ts', '.js', '.d.ts', '.json'],
    },
  },
}

function rule(name, from, to) {
  return { name, severity: 'error', from, to }
}
