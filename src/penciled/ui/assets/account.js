// Accounts: passkeys, and a new practice's zone and address proposed. All else works without it.

import { offerPasskeys } from "./account/passkeys.js";
import { proposeAddress, proposeZone } from "./account/propose.js";

offerPasskeys();
proposeZone();
proposeAddress();
