import {
  AliasNode,
  type CommonTableExpressionNode,
  type FromNode,
  IdentifierNode,
  type InsertQueryNode,
  type JoinNode,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  type QueryId,
  type RawBuilder,
  type RawNode,
  sql,
  TableNode,
  type UpdateQueryNode,
  type UsingNode,
  type WithNode,
} from 'kysely'
import { OutcryError } from '../../domain/outcry-error.ts'
import type { GenerationKey } from '../../projections/read-model-store.ts'
import { textBehind } from '../../projections/text-range.ts'
import { KEY_COLUMN, tableNameOf } from './generation-table.ts'

/** What a query reads where it names a read model. */
export interface QueriedTable {
  /** The name of the table. */
  readonly name: string
  /** The columns that are there; all of them when absent. */
  readonly columns?: readonly string[] | undefined
  /** What the keys of the rows that are there begin with; any when absent. */
  readonly keyPrefixes?: readonly string[] | undefined
}

/**
 * Lets queries name read models: each table that is read becomes the given one, under the read model's name as its
 * alias, so that references need no change. A common table expression hides the read model of its name. Within raw SQL
 * only `sql.table('<name>')` is changed.
 */
export function queryTables(tables: ReadonlyMap<string, QueriedTable>): KyselyPlugin {
  return {
    transformQuery: ({ node }) => new QueryTablesTransformer(tables).transformNode(node),
    transformResult: async ({ result }) => result,
  }
}

/** Lets statements name one read model, as {@link queryTables} does, and no other table. */
export function onlyTable({ model, generation }: GenerationKey): KyselyPlugin {
  const tables = new Map([[model, { name: tableNameOf({ model, generation }) }]])
  return {
    transformQuery: ({ node }) => new OnlyTableTransformer(tables, model).transformNode(node),
    transformResult: async ({ result }) => result,
  }
}

class QueryTablesTransformer extends OperationNodeTransformer {
  readonly #tables: ReadonlyMap<string, QueriedTable>
  /** Names of common table expressions that can be seen, innermost last. */
  #hidden: readonly string[] = []

  constructor(tables: ReadonlyMap<string, QueriedTable>) {
    super()
    this.#tables = tables
  }

  protected override transformNodeImpl<Node extends OperationNode>(node: Node, queryId?: QueryId): Node {
    const outside = this.#hidden
    if (hasExpressions(node)) this.#hidden = [...outside, ...namesOf(node.with)]
    const transformed = super.transformNodeImpl(node, queryId)
    this.#hidden = outside
    return transformed
  }

  /** An expression sees those before it, and itself only when it is recursive. */
  protected override transformWith(node: WithNode, queryId?: QueryId): WithNode {
    const all = this.#hidden
    const outside = all.slice(0, all.length - node.expressions.length)
    const names = namesOf(node)
    const expressions = node.expressions.map((expression, index) => {
      this.#hidden = [...outside, ...names.slice(0, node.recursive ? names.length : index)]
      return this.transformNode<CommonTableExpressionNode>(expression, queryId)
    })
    this.#hidden = all
    return { ...node, expressions }
  }

  protected override transformFrom(node: FromNode, queryId?: QueryId): FromNode {
    return { ...node, froms: node.froms.map((source) => this.#source(source, queryId)) }
  }

  protected override transformJoin(node: JoinNode, queryId?: QueryId): JoinNode {
    const transformed = super.transformJoin(node, queryId)
    return { ...transformed, table: this.#source(node.table, queryId) }
  }

  protected override transformUsing(node: UsingNode, queryId?: QueryId): UsingNode {
    return {
      ...node,
      tables: node.tables.map((table) => this.#source(table, queryId) as TableNode),
    }
  }

  protected override transformRaw(node: RawNode, queryId?: QueryId): RawNode {
    return { ...node, parameters: node.parameters.map((parameter) => this.#source(parameter, queryId)) }
  }

  protected override transformInsertQuery(node: InsertQueryNode, queryId?: QueryId): InsertQueryNode {
    const transformed = super.transformInsertQuery(node, queryId)
    return node.into === undefined
      ? transformed
      : { ...transformed, into: this.#source(node.into, queryId) as TableNode }
  }

  protected override transformUpdateQuery(node: UpdateQueryNode, queryId?: QueryId): UpdateQueryNode {
    const transformed = super.transformUpdateQuery(node, queryId)
    return node.table === undefined ? transformed : { ...transformed, table: this.#source(node.table, queryId) }
  }

  /** What a table that is not among the read models becomes. */
  protected other(table: TableNode): TableNode {
    const isScoped = [...this.#tables.values()].some(({ keyPrefixes }) => keyPrefixes !== undefined)
    if (isScoped) throw outOfScope(nameOf(table))
    return table
  }

  #source(node: OperationNode, queryId?: QueryId): OperationNode {
    if (TableNode.is(node)) {
      const rows = this.#rowsOf(node)
      return rows === undefined ? this.#unmapped(node) : AliasNode.create(rows, IdentifierNode.create(nameOf(node)))
    }
    if (!AliasNode.is(node) || !TableNode.is(node.node)) return this.transformNode(node, queryId)
    return { ...node, node: this.#rowsOf(node.node) ?? this.#unmapped(node.node) } as AliasNode
  }

  #rowsOf(node: TableNode): OperationNode | undefined {
    const table = node.table.schema === undefined ? this.#tables.get(nameOf(node)) : undefined
    return table === undefined || this.#hidden.includes(nameOf(node)) ? undefined : rowsOf(table)
  }

  #unmapped(node: TableNode): TableNode {
    const isExpression = node.table.schema === undefined && this.#hidden.includes(nameOf(node))
    return isExpression ? node : this.other(node)
  }
}

class OnlyTableTransformer extends QueryTablesTransformer {
  readonly #model: string

  constructor(tables: ReadonlyMap<string, QueriedTable>, model: string) {
    super(tables)
    this.#model = model
  }

  protected override other(table: TableNode): never {
    const name = nameOf(table)
    throw new OutcryError(
      'input-invalid',
      `Cannot use table '${name}' in the statements of read model '${this.#model}': they may read and write only ` +
        `'${this.#model}', so that a rebuild finds what they found`,
      { facts: { model: this.#model, table: name } },
    )
  }
}

/**
 * The table, or what may be seen of it. It is no table to Kysely any more: a query within another one comes by twice.
 */
function rowsOf({ name, columns, keyPrefixes }: QueriedTable): OperationNode {
  const table = sql.id(name)
  if (columns === undefined && keyPrefixes === undefined) return table.toOperationNode()
  const seen = columns === undefined ? sql`*` : sql.join(columns.map((column) => sql.id(column)))
  const within = keyPrefixes === undefined ? sql`1 = 1` : beginningWith(keyPrefixes)
  return sql`(select ${seen} from ${table} where ${within})`.toOperationNode()
}

function beginningWith(prefixes: readonly string[]): RawBuilder<unknown> {
  const key = sql.ref(KEY_COLUMN)
  const ranges = prefixes.map((prefix) => sql`(${key} >= ${prefix} and ${key} < ${textBehind(prefix)})`)
  return ranges.length === 0 ? sql`1 = 0` : sql.join(ranges, sql` or `)
}

function outOfScope(table: string): OutcryError {
  return new OutcryError(
    'input-invalid',
    `Cannot query table '${table}' for one tenant: its rows cannot be told apart: name its read model in the query`,
    { facts: { table } },
  )
}

function nameOf(node: TableNode): string {
  return node.table.identifier.name
}

function hasExpressions(node: OperationNode): node is OperationNode & { readonly with: WithNode } {
  return 'with' in node && node.with !== undefined
}

function namesOf(node: WithNode): string[] {
  return node.expressions.map(({ name }) => nameOf({ kind: 'TableNode', table: name.table.table }))
}
