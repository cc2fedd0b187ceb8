// The worker itself, in the browser.

import { serve } from "./serving.js";

serve(globalThis);
