/** What each folder of src may import besides itself. docs/architecture.md shows this table as a picture. */
const MAY_IMPORT = {
  domain: [],
  projections: ['domain'],
  streams: ['domain', 'projections'],
  capture: ['domain', 'projections'],
  adapters: ['domain', 'projections', 'streams', 'capture'],
  app: ['domain', 'projections', 'streams', 'capture', 'adapters'],
  cli: ['domain', 'projections', 'streams', 'capture', 'adapters', 'app'],
  testing: ['domain', 'projections', 'streams', 'capture', 'adapters', 'app'],
}

const NPM = ['npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-bundled', 'npm-no-pkg', 'npm-unknown']

const folderRules = Object.entries(MAY_IMPORT).map(([folder, others]) => ({
  name: `${folder}-imports`,
  severity: 'error',
  comment: `src/${folder} may import only ${[folder, ...others].map((name) => `src/${name}`).join(', ')}`,
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...others].join('|')})/` },
}))

module.exports = {
  forbidden: [
    ...folderRules,
    {
      name: 'domain-packages',
      severity: 'error',
      comment: 'the domain is pure: of all packages it uses only zod and uuid',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: NPM, pathNot: 'node_modules/(zod|uuid)/' },
    },
    {
      name: 'domain-node-modules',
      severity: 'error',
      comment: 'the domain is pure: it uses nothing of Node',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'inside-packages',
      severity: 'error',
      comment: 'drivers belong into adapters: the inside runs on zod, and knows of Kysely only its types',
      from: { path: '^src/(projections|streams|capture)/' },
      to: { dependencyTypes: NPM, pathNot: 'node_modules/(zod|kysely)/' },
    },
    {
      name: 'kysely-types-only',
      severity: 'error',
      comment: 'the inside knows of Kysely only its types: `import type`',
      from: { path: '^src/(projections|streams|capture)/' },
      to: { path: 'node_modules/kysely/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapters-are-islands',
      severity: 'error',
      comment: 'an adapter knows one technology; what the SQL adapters share is in src/adapters/kysely',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/($1|kysely)/' },
    },
    {
      name: 'examples-use-the-package',
      severity: 'error',
      comment: "examples import what a user can import: 'outcry' and the other names of package.json#exports",
      from: { path: '^examples/' },
      to: { path: '^(src|test|bench|scripts)/', dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'product-stands-alone',
      severity: 'error',
      comment: 'nothing that is delivered imports benchmarks or scripts',
      from: { path: '^(src|examples)/' },
      to: { path: '^(bench|scripts)/' },
    },
    {
      name: 'framework-knows-no-example',
      severity: 'error',
      comment: 'examples show the framework, they are no part of it',
      from: { path: '^src/' },
      to: { path: '^examples/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      comment: 'what only a test may use stays in tests; what users need for theirs is src/testing',
      from: { pathNot: '^test/|/test/' },
      to: { path: '^test/|/test/', pathNot: 'node_modules' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'files that need each other at run time are one file, or one of them knows too much',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'an import that leads nowhere is seen by no other rule',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/architecture/fixtures|^bench/peers' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
}
