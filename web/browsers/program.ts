/** The program that a variable of the environment names; `cargo xtask` finds them all. */
export function program(variable: string): string {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} must name the program; \`cargo xtask test --only browsers\` sets it`);
  return path;
}
