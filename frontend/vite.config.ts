import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { shell } from './scripts/shell.ts'

const server = `http://127.0.0.1:${process.env.OFFICE_PORT ?? '8000'}`

export default defineConfig({
  base: '/',
  plugins: [vue(), tailwindcss(), shell()],
  resolve: { alias: { '@': new URL('./src', import.meta.url).pathname } },
  define: { __VUE_OPTIONS_API__: 'false', __VUE_I18N_LEGACY_API__: 'false' },
  build: {
    // The declared floor: Tailwind 4 needs Chromium 111 itself.
    target: 'chrome111',
    cssTarget: 'chrome111',
    manifest: true,
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 5173,
    strictPort: false,
    proxy: {
      '/api': { target: server },
      '/ws': { target: server, ws: true },
    },
  },
})
