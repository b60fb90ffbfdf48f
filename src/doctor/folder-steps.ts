import { queriesLeftOut } from '../problems/folder.ts';
import { messageOf } from '../problems/problem.ts';
import type { Described } from '../streams/described-member.ts';
import type { FolderStreams } from '../streams/folder-streams.ts';
import { counted } from '../wording.ts';
import { problemOf, type Findings } from './findings.ts';
import type { FolderQueryReport, FolderReport } from './report.ts';

const NOT_CONFIGURED = 'No folder is configured: the attendees are the only stream.';

/**
 * Asks for every query of the folder, as `discover` does.
 * @returns null where none is configured, or nothing of it could be examined
 */
export async function examineFolder(
  folder: FolderStreams | undefined,
  findings: Findings,
): Promise<FolderReport | null> {
  if (!folder) {
    findings.notNeeded('folder', NOT_CONFIGURED);
    return null;
  }
  try {
    const described = await folder.examined(() => undefined);
    summarise(described, findings);
    return { path: folder.path, queries: described.map(reportOf) };
  } catch (error) {
    findings.fail('folder', problemOf(error));
    return null;
  }
}

function summarise(described: readonly Described[], findings: Findings): void {
  const streams = described.filter((each) => 'stream' in each).length;
  const failed = described.find((each) => 'failure' in each);
  const leftOut = described.flatMap((each) => ('leftOut' in each && !each.isExpected ? [each.name] : []));
  if (failed) findings.fail('folder', failed.failure.problem);
  else if (leftOut.length > 0) {
    findings.warn(queriesLeftOut({ streams, names: [...new Set(leftOut)] }));
  } else findings.ok('folder', `${counted(streams, 'stream')}, besides the attendees.`);
}

function reportOf(each: Described): FolderQueryReport {
  const unknown = { name: each.name, rows: null, columns: null, isSorted: null };
  if ('leftOut' in each) return { ...unknown, problem: messageOf(each.leftOut) };
  if ('failure' in each) return { ...unknown, problem: each.failure.message };
  const { name, rows, columns, isSorted = null } = each;
  return { name, rows, columns, isSorted, problem: null };
}
