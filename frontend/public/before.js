/* Runs before anything else, in browsers of any age: keep it ES5. It applies the
   reader's theme before the first paint and tells browsers below Chromium 111 so. */
(function () {
  var root = document.documentElement
  try {
    var saved = JSON.parse(localStorage.getItem('office.display') || '{}')
    var dark = saved.theme === 'dark' ||
      (saved.theme === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches)
    root.setAttribute('data-theme', dark ? 'dark' : 'light')
    if (saved.text === 'large') root.setAttribute('data-text', 'large')
    if (saved.language === 'en') root.setAttribute('lang', 'en')
  } catch (error) { /* private mode: the defaults stand */ }
  var modern = window.CSS && CSS.supports && CSS.supports('color', 'color-mix(in srgb, red, blue)') &&
    'noModule' in document.createElement('script')
  if (!modern) {
    document.addEventListener('DOMContentLoaded', function () {
      document.body.innerHTML = '<div style="max-width:640px;margin:15vh auto;padding:0 24px;font:16px/1.7 sans-serif">' +
        '<h1 style="font-size:22px">浏览器版本过低</h1>' +
        '<p>本系统需要 Chromium 111 及以上内核的浏览器（2023 年 3 月以后的 Chrome、Edge、360、奇安信可信浏览器等）。请升级后再登录。</p>' +
        '<p lang="en">This system needs a browser with Chromium 111 or later (Chrome, Edge and others since March 2023). Please update, then sign in again.</p></div>'
    })
  }
})()
