import htmx from "htmx.org";
import { announce } from "./behaviours/announce";

/** Connects htmx to the page: behaviours start in every swapped fragment, and a failed request is said in words. */
export function startHtmx(behave: (root: ParentNode) => void): void {
  htmx.onLoad((element) => {
    if (element instanceof Element && element !== document.body) behave(element);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const status = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr.status;
    announce(message(status === 403 || status === 404 ? "denied" : status === 429 ? "busy" : "failed"));
  });
  document.addEventListener("htmx:sendError", () => announce(message("offline")));
  document.addEventListener("htmx:timeout", () => announce(message("offline")));
}

/** Sentences come from the page (`data-message-*` on body) so that they stay in the translation catalogue. */
function message(kind: "denied" | "busy" | "failed" | "offline"): string {
  return document.body.getAttribute(`data-message-${kind}`) ?? "";
}
