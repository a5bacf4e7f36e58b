/**
 * The server's answer to a request for a file. Modules are fetched so, not by the generated code: an answer such as 404 is
 * then told apart from a module that does not compile.
 */
export async function answered(file: string): Promise<Response> {
  const response = await fetch(file);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response;
}
