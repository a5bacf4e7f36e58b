/**
 * The server's answer to a request for a file. Modules are fetched in this way, not by the generated code: thus an
 * answer such as 404 differs from a module that does not compile.
 */
export async function answered(file: string): Promise<Response> {
  const response = await fetch(file);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response;
}
