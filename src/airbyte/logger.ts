import { AirbyteLogger, shouldWriteLog } from 'faros-airbyte-cdk/lib/logger.js';
import { AirbyteLogLevel, isAirbyteLog, type AirbyteMessage } from 'faros-airbyte-cdk/lib/protocol.js';
import type { MessageWriter } from './message-writer.ts';

/**
 * The CDK's logger, on our writer. The CDK's own way of writing turns every line into INFO where the platform runs it
 * (`WORKER_JOB_ID`), so that warnings vanish. Lines below `LOG_LEVEL` are left out.
 */
export class ConnectorLogger extends AirbyteLogger {
  readonly #writer: MessageWriter;

  /** @param level `debug`, `info`, `warn` …; by default what the CDK reads from `LOG_LEVEL` */
  constructor(writer: MessageWriter, level?: string) {
    super(AirbyteLogLevel[level?.toUpperCase() as keyof typeof AirbyteLogLevel]);
    this.#writer = writer;
  }

  override write(message: AirbyteMessage): void {
    if (isAirbyteLog(message) && !shouldWriteLog(message, this.level)) return;
    this.#writer.write(message);
  }
}
