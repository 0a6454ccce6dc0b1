/** The global of redoc.standalone.js. */
declare const Redoc: {
  init: (specUrl: string, options: Record<string, unknown>, element: HTMLElement | null) => void
}

const fontFamily = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Noto Sans', Ubuntu, 'Open Sans', sans-serif"
const mono = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"

Redoc.init(
  '/api/v1/schema/',
  {
    expandResponses: '200',
    hideDownloadButtons: false,
    nativeScrollbars: true,
    theme: {
      spacing: { sectionVertical: 20 },
      colors: { primary: { main: '#0a6b4c' }, text: { primary: '#16211d' } },
      typography: {
        fontFamily,
        headings: { fontFamily, fontWeight: '650' },
        code: { fontFamily: mono, fontSize: '13px', color: '#0a6b4c', backgroundColor: '#f2f3ee' },
      },
      sidebar: { backgroundColor: '#f6f6f2' },
      rightPanel: { backgroundColor: '#16211d' },
      codeBlock: { backgroundColor: '#0d1411' },
    },
  },
  document.getElementById('reader'),
)
