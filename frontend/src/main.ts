import { behave } from "./behaviours";
import { startHtmx } from "./htmx";

startHtmx(behave);
behave(document);
