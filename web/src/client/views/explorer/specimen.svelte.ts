/** The block that the sandbox should open, when the person came from its page. */
class Wanted {
  id = $state("");
}

export const wanted = new Wanted();
