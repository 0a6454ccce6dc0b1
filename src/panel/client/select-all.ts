/** A checkbox that ticks every box of a name in its form. Hidden without this script. */
export function offerSelectAll(): void {
  for (const label of document.querySelectorAll<HTMLElement>('[data-select-all]')) {
    const all = label.querySelector('input')
    if (!all?.form) continue
    // Boxes may stand elsewhere: those of a row that has forms of its own name this form.
    const boxes = [...all.form.elements].filter(
      (one): one is HTMLInputElement => one instanceof HTMLInputElement && one.name === label.dataset['selectAll'],
    )
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length
      all.checked = ticked > 0 && ticked === boxes.length
      all.indeterminate = ticked > 0 && ticked < boxes.length
      label.dataset['ticked'] = ticked === 0 ? '' : String(ticked)
    }
    all.addEventListener('change', () => {
      for (const box of boxes) box.checked = all.checked
      show()
    })
    for (const box of boxes) box.addEventListener('change', show)
    label.hidden = false
    show()
  }
}
