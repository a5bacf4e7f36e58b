/** The place that the page shows; it follows the address, and the address follows it. */
import { type Nowhere, type PageOptions, parseOptions, parseRoute, type Route } from "./route";

class Place {
  route = $state.raw<Route | Nowhere>(parseRoute(location.hash));
  /** These change only with a reload. */
  readonly options: PageOptions = parseOptions(location.search, document.baseURI);

  constructor() {
    addEventListener("hashchange", () => {
      this.route = parseRoute(location.hash);
    });
  }
}

export const place = new Place();
