import { kindOfType, kindOfValues, type ColumnKind } from './column-type.ts';
import type { DefinedColumn } from './query-definition.ts';
import { columnsIn, isListed } from './rows/row-reader.ts';

export interface QueryColumn {
  name: string;
  kind: ColumnKind;
  /** `rows` marks a type that was only seen in values, and that can change when they do. */
  source: 'definition' | 'rows';
}

/** What the definition and the rows say of the columns. */
export interface FoundColumns {
  /** In the query's order. Undefined where neither the definition nor a row says anything of them. */
  columns: QueryColumn[] | undefined;
  /** Whether a row of `api/iqa`, which keeps null columns, would say more. */
  isOpen: boolean;
}

/**
 * The columns of a query. Names that rows and definition share go by name, the unmatched rest by position where both
 * sides have as many: a calculated column has no name in the definition, and quotes are taken out of aliases.
 * @param items the rows of the first page; flat ones may leave out a column that is null
 * @param listed the names of all columns, by a row of `api/iqa`
 */
export function columnsOf(
  defined: readonly DefinedColumn[] | undefined,
  items: readonly object[],
  listed?: readonly string[],
): FoundColumns {
  if (items.length === 0) return { columns: defined?.map(fromDefinition), isOpen: false };
  const seen = columnsIn(items);
  const names = [...new Set([...(listed ?? []), ...seen.keys()])];
  const isComplete = listed !== undefined || keepsNulls(items);
  const fromRows = (name: string): QueryColumn => ({ name, kind: kindOfValues(seen.get(name) ?? []), source: 'rows' });
  if (!defined) return { columns: names.map(fromRows), isOpen: !isComplete };
  const byName = new Map(defined.map((column) => [column.name, column]));
  const unknown = names.filter((name) => !byName.has(name));
  const unseen = defined.filter(({ name }) => !names.includes(name));
  if (unknown.length === unseen.length) return { columns: defined.map(named(unseen, unknown)), isOpen: false };
  // A column that is null in every row can be missing in all of them: it would be dropped downstream.
  if (unknown.length === 0) {
    const isOpen = !isComplete && unseen.some(({ isUnnamed }) => isUnnamed);
    return { columns: defined.map(fromDefinition), isOpen };
  }
  const columns = names.map((name) => {
    const column = byName.get(name);
    return column ? fromDefinition(column) : fromRows(name);
  });
  return { columns: isComplete ? columns : [...columns, ...unseen.map(fromDefinition)], isOpen: !isComplete };
}

/** The unmatched columns of the definition, each with the name that rows have in its place. */
function named(unseen: readonly DefinedColumn[], unknown: readonly string[]): (column: DefinedColumn) => QueryColumn {
  return (column) => {
    const name = unknown[unseen.indexOf(column)] ?? column.name;
    return fromDefinition({ ...column, name });
  };
}

/** Rows of `api/iqa` hold every column; of flat ones a null that is written shows that none is left out. */
function keepsNulls(items: readonly object[]): boolean {
  return items.every(isListed) || items.some((item) => Object.values(item).includes(null));
}

function fromDefinition({ name, dataType }: DefinedColumn): QueryColumn {
  return { name, kind: kindOfType(dataType), source: 'definition' };
}
