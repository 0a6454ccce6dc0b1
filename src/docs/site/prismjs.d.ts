/** What is used of it. Its own types are a package that brings those of the DOM. */
declare module 'prismjs' {
  interface Grammar {
    rest?: Grammar
  }
  const Prism: {
    languages: Record<string, Grammar | undefined>
    highlight: (code: string, grammar: Grammar, language: string) => string
  }
  export default Prism
}
declare module 'prismjs/components/*'
