import spec from '../../spec.json' with { type: 'json' };
import { DIRECTION } from '../levels.ts';
import { configurationReference } from './configuration.ts';
import { importGraph } from './imports.ts';
import { problemsTable, readErrorsTable, warningsTable } from './messages.ts';
import { openWaterCostTable, openWaterFormula } from './openwater-cost.ts';
import { doctorSample, recordSample } from './samples.ts';
import { columnsTable, streamTable, syncModes } from './stream.ts';
import { imisTypes, openWaterTypes } from './types.ts';

export { filled } from './regions.ts';

/** The files that hold generated regions. */
export const DOCUMENTS = ['README.md', 'docs/imis.md', 'docs/openwater.md', 'docs/tour.md', 'docs/troubleshooting.md'];

/** The text of each generated region, made from the code. */
export async function tables(): Promise<Map<string, string>> {
  return new Map([
    ['configuration', configurationReference(spec.connectionSpecification)],
    ['stream', await streamTable()],
    ['columns', await columnsTable()],
    ['sync-modes', syncModes()],
    ['imis-types', imisTypes()],
    ['openwater-types', await openWaterTypes()],
    ['openwater-formula', openWaterFormula()],
    ['openwater-cost', openWaterCostTable()],
    ['problems', problemsTable()],
    ['warnings', warningsTable()],
    ['read-errors', readErrorsTable()],
    ['sample-record', await recordSample()],
    ['sample-doctor', await doctorSample()],
    ['imports', importGraph()],
    ['levels', `\`${DIRECTION}\``],
  ]);
}
