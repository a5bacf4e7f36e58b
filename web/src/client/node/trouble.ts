import { reasonOf } from "../../shared/messages";
import { shellWords } from "../words/shell";

/** Why a worker is of no use; `file` is the file that did not load, if that is the reason. */
export interface WorkerTrouble {
  file?: string;
  reason: string;
}

/** An `error` event without a message means that the script itself did not load. */
export function troubleOf(event: ErrorEvent, file: string): WorkerTrouble {
  return event.message ? { reason: reasonOf(event.message) } : { file, reason: shellWords().failure.blocked };
}
