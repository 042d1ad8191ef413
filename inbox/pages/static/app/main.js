// The inbox in the browser. The desk renders all HTML; what is here only adds what HTML can't do.

import "./theme.js";
import { tell } from "./page.js";
import { startActs } from "./acts.js";
import { startAlerts } from "./alerts.js";
import { startCanned } from "./canned.js";
import { startClocks } from "./clocks.js";
import { startComposer } from "./composer.js";
import { startDrafts } from "./drafts.js";
import { startFinder } from "./finder.js";
import { startFiles } from "./files.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startOutbox } from "./outbox.js";
import { startOutside } from "./outside.js";
import { startPresence } from "./presence.js";
import { startQueue } from "./queue.js";
import { startThread } from "./thread.js";

startThread();
startCanned();
startComposer();
startFiles();
startFinder();
startDrafts();
startOutside();
startOutbox();
startPresence();
startQueue();
startClocks();
startActs();
startAlerts();
startKeys();
startLive();
tell("opened");
