// category: constructor | expect: contained | source: SES: indirect eval reaches another global | live: off
hit((text) => () => (0, eval)(`(() => { ${text} })()`), 'indirect'); hit((text) => () => eval(`(() => { ${text} })()`), 'direct');
