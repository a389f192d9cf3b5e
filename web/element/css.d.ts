/** The text of a style sheet, put there by the bundler. */
declare module "*.css" {
  const text: string;
  export default text;
}
