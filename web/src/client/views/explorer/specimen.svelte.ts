/** The block that the sandbox is to open, when somebody came from its page. */
class Wanted {
  id = $state("");
}

export const wanted = new Wanted();
