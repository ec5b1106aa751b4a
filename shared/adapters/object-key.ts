/** Which keys an object store takes: the same on disk, in S3 and in memory. */
import { Buffer } from "node:buffer";

/**
 * Throws a RangeError unless a key is 1 to 512 bytes of segments joined by `/`, each neither empty nor starting with a dot, and without
 * control characters or `\`: such a key cannot leave the store's directory, nor meet its temporary files.
 */
export function checkObjectKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (
    bytes === 0 ||
    bytes > 512 ||
    !/^(?:[^./\\\p{Cc}][^/\\\p{Cc}]*)(?:\/[^./\\\p{Cc}][^/\\\p{Cc}]*)*$/u.test(key)
  )
    throw new RangeError(
      `${JSON.stringify(key)} is no object key: 1 to 512 bytes of segments joined by /, none empty or starting with a dot`,
    );
}
