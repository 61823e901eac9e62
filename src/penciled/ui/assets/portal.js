// The portal: every page works without this; with it, pages keep their place and mistakes are harder.
import { countCharacters } from "./portal/count.js";
import { confirmInDialog } from "./portal/dialog.js";
import { keepWhatIsTyped } from "./portal/keep.js";
import { sendOnce } from "./portal/once.js";
import { swapInPlace } from "./portal/swap.js";
import { letToastsGo } from "./portal/toast.js";
import { countDown } from "./portal/wait.js";
import { tellZone } from "./portal/zone.js";

tellZone();
sendOnce();
keepWhatIsTyped();
swapInPlace();
confirmInDialog();
countDown();
countCharacters();
letToastsGo();
