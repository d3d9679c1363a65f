import { board } from "./board";
import { bulk } from "./bulk";
import { charts } from "./charts";
import { dismiss } from "./dismiss";
import { fold } from "./fold";
import { forms } from "./forms";
import { popups } from "./popups";
import { print } from "./print";
import { upload } from "./upload";

/** Starts every behaviour inside `root`. Each one enhances markup that already works without it. */
export function behave(root: ParentNode): void {
  for (const start of [board, popups, fold, forms, bulk, upload, dismiss, charts, print]) start(root);
}
