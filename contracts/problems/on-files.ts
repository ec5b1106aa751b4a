/** Problems with an operator's word on a file, by code. */
import { kind } from "./kind.ts";

/** All of them. */
export const onFiles = {
  "upload-too-slow": kind(
    408,
    "The upload hardly comes",
    "The sender was silent for a minute, or sent less than 1 KB a second. Nothing of it was kept.",
    "Send the file again, compressed perhaps.",
  ),
  "not-held": kind(
    409,
    "The file is not held",
    "Only a file that is held can be released or refused, once.",
    "GET /v1/files/<id> tells where it stands.",
  ),
  "load-has-begun": kind(
    409,
    "The load has begun",
    "A file can be withdrawn until the first of its rows is written, and no longer.",
    "Let it be loaded, and undo it then: sluice files undo <id>.",
  ),
  "has-ended": kind(
    409,
    "The file has ended",
    "The file was rejected, failed, refused or checked: nothing of it was loaded, and it blocks nothing.",
    "GET /v1/files/<id> tells how it ended.",
  ),
  "undo-too-early": kind(
    409,
    "The file is not loaded yet",
    "Nothing of the file was written, so there is nothing to undo.",
    "Ask again once it is loaded, or withdraw it: GET /v1/files/<id> tells where it stands.",
  ),
  "nothing-to-undo": kind(
    409,
    "There is nothing to undo",
    "The file was rejected, refused, withdrawn, only checked, or could not be read: nothing of it was ever written.",
    "Nothing has to be done. GET /v1/files/<id> tells how it ended.",
  ),
  "undo-other-version": kind(
    409,
    "The file was loaded by another version of its feed",
    "The feed was changed since, and what was there before might not be what its new version reads.",
    "Send a corrected file instead, or deploy the version that loaded it again first.",
  ),
} as const;
