import { defineConfig } from 'vite'

// The client is linked into node_modules: without this, its hooks would find the React of the repository.
export default defineConfig({ resolve: { dedupe: ['react', 'react-dom'] } })
